"""The lines of an extract as they are printed: every cell read, before signs and currencies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.ledgers.amounts import Parts, amount, blank, mark_of
from pledgebook_importers.ledgers.days import DATES, order_of, placeholder, read_day
from pledgebook_importers.ledgers.fields import AMOUNTS, FOREIGN, code_fields
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.profiles import LedgerProfile
from pledgebook_importers.tables.sheets import Cell, Row
from pledgebook_importers.tables.values import DateOrder, DecimalMark

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_NO_PARTS = Parts()


@dataclass(frozen=True, slots=True)
class Printed:
    """One line. `key` names its journal; `foreign` is None and `rate` too where not printed.

    `day` is its date by the first column that has one, `skipped` the placeholder days passed by.
    """

    key: tuple[str, ...]
    journal: str
    number: str
    day: dt.date | None
    skipped: tuple[dt.date, ...]
    account: str
    parts: Parts | None
    foreign: Parts | None
    currency: str
    foreign_currency: str
    rate: Decimal | None
    description: str
    status: str
    posted: bool
    source: str
    codes: dict[str, str]
    row: Row


class LineReader:
    """Reads the rows of an extract's tables by one profile; marks and orders are the whole file's.

    Raises:
        RefusedError: the decimal mark or the order of dates is not clear.
    """

    def __init__(
        self, profile: LedgerProfile, tables: Sequence[tuple[Layout, Sequence[Row]]]
    ) -> None:
        self.profile = profile
        fields = (*AMOUNTS, *FOREIGN)
        self.decimal: DecimalMark = mark_of(_cells(tables, fields), profile.decimal)
        self._orders: dict[str, DateOrder] = {
            field: order_of(_cells(tables, (field,)), field, profile.dates)
            for field in DATES
            if any(layout.has(field) for layout, _ in tables)
        }
        self._codes = code_fields(profile)
        self._posted = frozenset(value.upper() for value in profile.posted)
        self._debit = frozenset(value.upper() for value in profile.debit)
        self._credit = frozenset(value.upper() for value in profile.credit)
        self._days: dict[tuple[str, Cell], dt.date | None] = {}

    def read(self, layout: Layout, row: Row) -> Printed:
        """One row as a line.

        Raises:
            RefusedError: an amount, a day, a side or a currency is not what it should be.
        """
        text = _texts(layout, row)
        journal = text("journal")
        if _POWER.fullmatch(journal):
            reason = f"a table program rewrote the journal's number as {journal[:30]}"
            raise RefusedError(row.line, f"{reason}; fetch the extract again")
        day, skipped = self._day(layout, row)
        status = text("status")
        return Printed(
            key=tuple(text(field) for field in self.profile.journal_by),
            journal=journal,
            number=text("line"),
            day=day,
            skipped=skipped,
            account=text("account"),
            parts=self._parts(layout, row, AMOUNTS),
            foreign=self._parts(layout, row, FOREIGN),
            currency=_currency(text("currency"), row),
            foreign_currency=_currency(text("foreign-currency"), row),
            rate=self._rate(layout, row),
            description=text("description") or text("journal-description"),
            status=status,
            posted=not self._posted or not layout.has("status") or status.upper() in self._posted,
            source=text("source"),
            codes={field: text(field) for field in self._codes if layout.has(field)},
            row=row,
        )

    def _parts(self, layout: Layout, row: Row, fields: Sequence[str]) -> Parts | None:
        single, debit, credit = (self._amount(layout, row, field) for field in fields)
        if debit is not None or credit is not None:
            return Parts(debit or _NO_PARTS.debit, credit or _NO_PARTS.credit)
        if single is None:
            return None
        if not layout.has("side"):
            return Parts(debit=single)
        side = layout.text(row, "side").upper().rstrip(".")
        if side in self._credit:
            return Parts(credit=single)
        if side in self._debit or not single:
            return Parts(debit=single)
        reason = f"{side[:20]!r} is neither debit nor credit; state it in the profile"
        raise RefusedError(row.line, reason)

    def _amount(self, layout: Layout, row: Row, field: str) -> Decimal | None:
        cell = layout.cell(row, field)
        if blank(cell):
            return None
        found = amount(cell, self.decimal)
        if found is None:
            reason = f"{str(cell)[:30]!r} in column {field!r} is no amount"
            raise RefusedError(row.line, f"{reason}; fetch the extract again")
        return found

    def _rate(self, layout: Layout, row: Row) -> Decimal | None:
        """Units for one unit, divided where the system states a divisor; None where unreadable."""
        rate = amount(layout.cell(row, "rate"), self.decimal)
        divisor = amount(layout.cell(row, "rate-divisor"), self.decimal)
        return rate / divisor if rate and divisor else rate

    def _day(self, layout: Layout, row: Row) -> tuple[dt.date | None, tuple[dt.date, ...]]:
        skipped: tuple[dt.date, ...] = ()
        for field, order in self._orders.items():
            cell = layout.cell(row, field)
            if (field, cell) not in self._days:
                self._days[field, cell] = read_day(cell, order, row.line)
            found = self._days[field, cell]
            if found is not None and not placeholder(found):
                return found, skipped
            skipped = (*skipped, found) if found else skipped
        return None, skipped


def _texts(layout: Layout, row: Row) -> Callable[[str], str]:
    columns, text = layout.columns, row.text
    return lambda field: text(columns.get(field, -1))


def _currency(text: str, row: Row) -> str:
    code = text.upper()
    if code and not _CURRENCY.fullmatch(code):
        raise RefusedError(row.line, f"{text[:20]!r} is no currency; fetch the extract again")
    return code


def _cells(tables: Sequence[tuple[Layout, Sequence[Row]]], fields: Sequence[str]) -> list[Cell]:
    return [
        row.cells[column]
        for layout, rows in tables
        for field in fields
        if (column := layout.columns.get(field, -1)) >= 0
        for row in rows
        if column < len(row.cells)
    ]
