"""Codes as printed: those that a table program may have spoilt are told of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.ledgers.fields import PERIODS, code_fields
from pledgebook_importers.ledgers.lines import Printed
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.profiles import LedgerProfile
from pledgebook_importers.tables.sheets import Row

_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)


def check_codes(
    profile: LedgerProfile,
    tables: Sequence[tuple[Layout, Sequence[Row]]],
    printed: Sequence[Printed],
) -> Iterator[Problem]:
    """Codes that are numbers in a sheet, that differ by leading zeros, or that became a power.

    A number that the profile maps as it stands is no loss.
    """
    mapped = {code for codes in maps_of(profile) for code in codes}
    first = {
        id(line.codes): line for line in reversed(printed)
    }  # lines with equal codes share them
    for field in code_fields(profile):
        if field not in PERIODS:
            found = _numbers_of(field, tables)
            yield from _numbers(field, {code: found[code] for code in found if code not in mapped})
            lines = sorted(first.values(), key=lambda line: -line.row.line)
            yield from _alike(field, {line.codes.get(field, ""): line.row.line for line in lines})


def _numbers_of(field: str, tables: Sequence[tuple[Layout, Sequence[Row]]]) -> dict[str, int]:
    """The codes that are numbers in a sheet, each with the row where it stands first."""
    found: dict[str, int] = {}
    for table, rows in tables:
        column = table.columns.get(field, -1)
        numbers = {
            row.text(column): row.line
            for row in reversed(rows if column >= 0 else ())
            if column < len(row.cells) and isinstance(row.cells[column], Decimal)
        }
        found = {**numbers, **found}
    return found


def maps_of(profile: LedgerProfile) -> tuple[Sequence[str], ...]:
    """The codes of each of the profile's maps."""
    maps = (
        profile.accounts, profile.agreements, profile.windows, profile.projects,
        profile.locations, profile.categories,
    )  # fmt: skip
    return tuple(tuple(codes) for codes in maps)


def _numbers(field: str, found: dict[str, int]) -> Iterator[Problem]:
    if found:
        code = min(found, key=lambda code: found[code])
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        reason = f"{field} {code}{more} is a number in the sheet: leading zeros may be lost"
        yield Problem(found[code], reason)


def _alike(field: str, found: dict[str, int]) -> Iterator[Problem]:
    shorn: dict[str, list[str]] = defaultdict(list)
    for code in sorted(found, key=lambda code: found[code]):
        if code:
            shorn[code.lstrip("0")].append(code)
    for codes in shorn.values():
        if len(codes) > 1:
            both = " and ".join(codes[:2])
            reason = f"{field} {both} differ by leading zeros alone: some may be lost"
            yield Problem(found[codes[1]], reason)
    for code, line in found.items():
        if _POWER.fullmatch(code):
            yield Problem(
                line, f"{field} {code} was rewritten by a table program: its code is lost"
            )
