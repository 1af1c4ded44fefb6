"""General-ledger extracts: tables of journal lines, read by the profile that knows their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.ledgers.assembly import assemble
from pledgebook_importers.ledgers.codes import check_codes
from pledgebook_importers.ledgers.lines import LineReader, Printed
from pledgebook_importers.ledgers.rows import Body, body_of, check_totals
from pledgebook_importers.tables.claims import claiming, every_layout, missing_headings
from pledgebook_importers.tables.columns import Layout, find_layout
from pledgebook_importers.tables.profiles import LedgerProfile, shipped

_NOT_RULES = {"name", "description", "skip_sources", "skip_journals"}


@dataclass(frozen=True, slots=True)
class Extract:
    """The profile that claims a file, and every visible table of it."""

    profile: LedgerProfile
    tables: tuple[Layout, ...]


def claims(source: Source) -> bool:
    """Whether a ledger profile is named for the table, or one knows its headings.

    Raises:
        RefusedError: the file is a workbook that cannot be read.
    """
    if source.container not in {"text", "workbook"}:
        return False
    return isinstance(source.chosen, LedgerProfile) or bool(claiming(source, LedgerProfile))


def extract_of(source: Source) -> Extract:
    """The profile with most of the file's columns; an office's own goes before a shipped one.

    Raises:
        RefusedError: it is no readable table, no profile knows it, or two that differ know it alike.
    """
    found = [
        Extract(profile, tuple(tables))
        for profile in claiming(source, LedgerProfile)
        if (tables := every_layout(source, profile))
    ]
    if not found:
        chosen = source.chosen
        raise RefusedError(
            None, missing_headings(source, chosen) if chosen else "no ledger's table"
        )
    known = shipped().values() if len(found) > 1 else ()
    own = [extract for extract in found if extract.profile not in known] or found
    best = max(own, key=_fit)
    for other in own:
        if _fit(other) == _fit(best) and _rules(other.profile) != _rules(best.profile):
            names = f"{best.profile.name} and {other.profile.name}"
            raise RefusedError(None, f"may be of profile {names}; name one with --profile")
    return best


def profile_of(reading: Reading, source: Source) -> LedgerProfile:
    """The profile that a reading names, without reading the file once more.

    Raises:
        RefusedError: the source's settings no longer have it.
    """
    for profile in [source.chosen] if source.chosen else source.profiles.values():
        if isinstance(profile, LedgerProfile) and _format(profile) == reading.format:
            return profile
    raise RefusedError(None, f"the profile of {reading.format} is gone; import the file again")


def _format(profile: LedgerProfile) -> str:
    return f"ledger ({profile.name})"


def _fit(extract: Extract) -> int:
    return len(extract.tables[0].columns)


def read(source: Source) -> Reading:
    """Read every journal of the extract.

    Raises:
        RefusedError: no lines, or an amount, day, side, currency or row that cannot be read.
    """
    extract = extract_of(source)
    profile = extract.profile
    bodies = [(table, body_of(table, profile.footer)) for table in extract.tables]
    tables = [(table, body.lines) for table, body in bodies]
    if not any(rows for _, rows in tables):
        reason = "headings without a line below them; fetch the extract again"
        raise RefusedError(extract.tables[0].heading.line, reason)
    reader = LineReader(profile, tables)
    printed = [line for table, rows in tables for line in reader.read(table, rows)]
    journals = assemble(profile, printed, extract.tables[0].heading.line)
    return Reading(
        _format(profile),
        journals=journals,
        warnings=(
            *source.warn_of_encoding(profile.encoding),
            *_warn_of_sheets(source, extract),
            *_warn_of_rows(bodies, printed, reader),
            *_warn_of_days(printed),
            *check_codes(profile, tables, printed),
            *(doubt for journal in journals for doubt in journal.doubts),
        ),
    )


def _rules(profile: LedgerProfile) -> dict[str, object]:
    """What reading goes by, without names and without the maps to the books."""
    fields = msgspec.structs.asdict(profile)
    own = {name for name in fields if name.endswith("_by") and name != "journal_by"}
    maps = {name for name, value in fields.items() if isinstance(value, dict)}
    other = (maps - {"columns", "optional"}) | own | _NOT_RULES
    return {name: value for name, value in fields.items() if name not in other}


def _warn_of_sheets(source: Source, extract: Extract) -> Iterator[Problem]:
    if source.container != "workbook":
        return
    names = [table.sheet.name for table in extract.tables]
    if len(names) > 1:
        listed = ", ".join(repr(name[:40]) for name in names[:12])
        yield Problem(None, f"read from {len(names)} sheets ({listed}): lines are rows of each")
    for sheet in source.sheets(extract.profile):
        if sheet.hidden and find_layout(sheet, extract.profile):
            yield Problem(None, f"sheet {sheet.name[:40]!r} is hidden: not read")


def _warn_of_rows(
    bodies: Sequence[tuple[Layout, Body]], printed: Sequence[Printed], reader: LineReader
) -> Iterator[Problem]:
    start = 0
    for table, body in bodies:
        yield from body.warnings
        parts = [line.parts for line in printed[start : start + len(body.lines)]]
        yield from check_totals(table, body, parts, reader.decimal)
        start += len(body.lines)


def _warn_of_days(printed: Sequence[Printed]) -> Iterator[Problem]:
    passed = Counter(day for line in printed if line.day for day in line.skipped)
    for day, count in sorted(passed.items()):
        first = next(line for line in printed if day in line.skipped)
        reason = f"{day} stands for no day in {count} lines: another date of the line is taken"
        yield Problem(first.row.line, reason)
