"""How one table writes its numbers, days and signs: as its profile states, or as it proves itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pledgebook_importers.bank.tables import words
from pledgebook_importers.bank.tables.headings import SECOND_DATE
from pledgebook_importers.bank.tables.units import amount, bare
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.profiles import BankProfile
from pledgebook_importers.tables.sheets import Cell, Row
from pledgebook_importers.tables.values import (
    DateOrder,
    DecimalMark,
    date_order,
    day,
    decimal_mark,
)

MOVED = ("amount", "debit", "credit")
MONEY = (*MOVED, "balance")
DAYS = ("date", "value-date", SECOND_DATE)
_ORDERS: tuple[DateOrder, ...] = ("ymd", "dmy", "mdy")
_OPEN_DAYS = "days up to 12 only: state `dates` in a profile and name it with --profile"
_OPEN_MARK = "its amounts leave the decimal mark open: state `decimal` in a profile and name it with --profile"


@dataclass(frozen=True, slots=True)
class Conventions:
    """What reading a row goes by.

    `sign` is None where no profile states it; `minus_debits` says that the column of debits prints
    them with their minus.
    """

    decimal: DecimalMark
    dates: DateOrder
    minus_debits: bool = False
    sign: Literal["account", "inverted"] | None = None
    account: str = ""
    currency: str = ""
    debits: frozenset[str] = frozenset()
    credits: frozenset[str] = frozenset()
    booked: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    footer: str = ""


def conventions(layout: Layout, profile: BankProfile | None) -> Conventions:
    """The conventions of a table; what the profile leaves out must be proved by all its cells.

    Raises:
        RefusedError: the table leaves the order of days or the decimal mark open.
    """
    rows = layout.sheet.rows[layout.place + 1 :]
    decimal = profile.decimal if profile and profile.decimal else _decimal(layout, rows)
    dates = profile.dates if profile and profile.dates else _dates(layout, rows)
    minus = _minus_debits(layout, rows, decimal)
    if profile is None:
        return Conventions(decimal, dates, minus)
    return Conventions(
        decimal,
        dates,
        minus,
        profile.sign,
        profile.account,
        profile.currency,
        words.keys(profile.debits),
        words.keys(profile.credits),
        words.keys(profile.booked),
        words.keys(profile.pending),
        profile.footer,
    )


def _cells(
    layout: Layout, rows: Sequence[Row], fields: Sequence[str]
) -> Iterator[tuple[Row, Cell]]:
    for field in fields:
        if layout.has(field):
            yield from ((row, layout.cell(row, field)) for row in rows)


def _decimal(layout: Layout, rows: Sequence[Row]) -> DecimalMark:
    found = decimal_mark([bare(cell) for _, cell in _cells(layout, rows, MONEY)])
    if found is None:
        raise RefusedError(layout.heading.line, _OPEN_MARK)
    return found


def _minus_debits(layout: Layout, rows: Sequence[Row], decimal: DecimalMark) -> bool:
    found = [amount(cell, decimal) for _, cell in _cells(layout, rows, ("debit",))]
    moved = [printed for printed in found if printed]
    return bool(moved) and all(printed < 0 for printed in moved)


def _dates(layout: Layout, rows: Sequence[Row]) -> DateOrder:
    """The order of all days; what is no day in any order is left to the reading of its row."""
    cells = [
        cell
        for _, cell in _cells(layout, rows, DAYS)
        if any(day(cell, order) is not None for order in _ORDERS)
    ]
    found = date_order(cells)
    if found is not None:
        return found
    open_cells = [cell for cell in cells if day(cell, "ymd") is None]
    if all(day(cell, "dmy") and day(cell, "mdy") for cell in open_cells):
        raise RefusedError(layout.heading.line, _OPEN_DAYS)
    reason = "some days put the day first and some the month: correct them, or state `dates` in a profile"
    raise RefusedError(layout.heading.line, reason)
