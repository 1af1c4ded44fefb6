"""Bank statements as tables: which are read, and what becomes of them.

A saved profile that has all the headings claims a table; without one, a table is read where its
headings are those of a bank and its own cells leave no doubt about days, decimal mark and signs.
"""

from __future__ import annotations

from collections.abc import Sequence

from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.bank.tables.assembly import read_table
from pledgebook_importers.bank.tables.headings import recognise
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.claims import claiming, every_layout, missing_headings
from pledgebook_importers.tables.columns import Layout, sheets_of
from pledgebook_importers.tables.profiles import BankProfile, Profile
from pledgebook_importers.tables.sheets import Sheet

_TABLES = ("workbook", "text")
FORMAT = "bank table"


def claims(source: Source) -> bool:
    """Whether a profile of a bank fits, or no profile does and the headings are those of a bank.

    Raises:
        RefusedError: the file is a workbook that cannot be read.
    """
    if source.container not in _TABLES:
        return False
    if isinstance(source.chosen, BankProfile):
        return bool(claiming(source, BankProfile)) or bool(_recognised(source.top(source.chosen)))
    if source.chosen is not None:
        return False
    if claiming(source, BankProfile):
        return True
    return not claiming(source, Profile) and bool(_recognised(source.top()))


def read(source: Source) -> Reading:
    """The statements of every table in the file, one for each account and currency.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    profile = _profile(source)
    layouts = every_layout(source, profile) if profile else _recognised(source.sheets())
    if not layouts:
        chosen = profile or source.chosen
        raise RefusedError(None, missing_headings(source, chosen) if chosen else "no table in it")
    statements: list[Statement] = []
    warnings = [
        *source.warn_of_encoding(profile.encoding if profile else ""),
        *_hidden(source.sheets(profile), profile),
    ]
    for layout in layouts:
        found, problems = read_table(layout, profile, from_text=source.container == "text")
        statements += found
        warnings += problems
    name = f"{FORMAT} ({profile.name})" if profile else FORMAT
    return Reading(name, statements=tuple(statements), warnings=tuple(warnings))


def _profile(source: Source) -> BankProfile | None:
    fitting = claiming(source, BankProfile)
    if len(fitting) > 1:
        names = " and ".join(profile.name for profile in fitting)
        raise RefusedError(None, f"may be {names}; name its layout with --profile")
    if fitting:
        return fitting[0]
    return source.chosen if isinstance(source.chosen, BankProfile) else None


def _recognised(sheets: Sequence[Sheet]) -> list[Layout]:
    found = (recognise(sheet) for sheet in sheets_of(sheets, None))
    return [layout for layout in found if layout is not None]


def _hidden(sheets: Sequence[Sheet], profile: BankProfile | None) -> list[Problem]:
    """Hidden sheets that hold a bank's table are told, for they are not read."""
    named = profile.sheet if profile else ""
    return [
        Problem(None, f"sheet {sheet.name[:40]!r} is hidden and was not read")
        for sheet in sheets
        if sheet.hidden and sheet.name != named and recognise(sheet)
    ]
