"""The lines of an extract as they are printed: every cell read, before signs and currencies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pledgebook.money import ZERO
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.ledgers.amounts import Parts, amount, blank, mark_of
from pledgebook_importers.ledgers.days import DATES, order_of, placeholder, read_day
from pledgebook_importers.ledgers.fields import AMOUNTS, FOREIGN, code_fields
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.profiles import LedgerProfile
from pledgebook_importers.tables.sheets import Cell, Row
from pledgebook_importers.tables.values import DateOrder, DecimalMark

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
Dated = tuple[dt.date | None, tuple[dt.date, ...]]
NO_DAY: Dated = (None, ())
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)


class Printed(NamedTuple):
    """One line. `key` names its journal; `foreign` is None and `rate` too where not printed.

    `day` is its date by the first column that has one, `skipped` the placeholder days passed by.
    Lines with the same codes share them.
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
    codes: Mapping[str, str]
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
        self._posted = frozenset(value.upper() for value in profile.posted)
        self._debit = frozenset(value.upper() for value in profile.debit)
        self._credit = frozenset(value.upper() for value in profile.credit)

    def read(self, layout: Layout, rows: Sequence[Row]) -> list[Printed]:
        """The rows of one table as lines, column by column: an extract has many rows.

        Raises:
            RefusedError: an amount, a day, a side or a currency is not what it should be.
        """
        table = _Table(layout, rows)
        texts = table.texts
        days = self._days_of(table)
        statuses = texts("status")
        told = zip(texts("description"), texts("journal-description"), strict=True)
        return list(
            map(
                Printed,
                zip(*map(texts, self.profile.journal_by), strict=True),
                [_whole(text, row) for text, row in zip(texts("journal"), rows, strict=True)],
                texts("line"),
                [day for day, _ in days],
                [skipped for _, skipped in days],
                texts("account"),
                self._parts(table, AMOUNTS),
                self._parts(table, FOREIGN),
                _currencies(table, "currency"),
                _currencies(table, "foreign-currency"),
                self._rates(table),
                [own or common for own, common in told],
                statuses,
                [self._is_posted(status, table) for status in statuses],
                texts("source"),
                self._codes(table),
                rows,
            )
        )

    def _is_posted(self, status: str, table: _Table) -> bool:
        return not self._posted or not table.has("status") or status.upper() in self._posted

    def _parts(self, table: _Table, fields: Sequence[str]) -> list[Parts | None]:
        single, debit, credit = (self._amounts(table, field) for field in fields)
        sides = table.texts("side")
        if not any(sides):  # no such column, or an empty one: the amounts bear their signs
            sides = [self.profile.debit[0]] * len(sides)
        stated = zip(single, debit, credit, sides, table.rows, strict=True)
        return [
            Parts(plus or ZERO, minus or ZERO)
            if plus is not None or minus is not None
            else None
            if number is None
            else self._sided(number, side, row)
            for number, plus, minus, side, row in stated
        ]

    def _sided(self, number: Decimal, side: str, row: Row) -> Parts:
        mark = side.upper().rstrip(".")
        if mark in self._credit:
            return Parts(credit=number)
        if mark in self._debit or not number:
            return Parts(debit=number)
        reason = "an amount without a side; fetch the extract again"
        if side:
            reason = f"{side[:20]!r} is neither debit nor credit; state it in the profile"
        raise RefusedError(row.line, reason)

    def _amounts(self, table: _Table, field: str) -> list[Decimal | None]:
        if not table.has(field):
            return [None] * len(table.rows)
        pairs = zip(table.cells(field), table.rows, strict=True)
        return [self._amount(cell, field, row) if cell != "" else None for cell, row in pairs]

    def _amount(self, cell: Cell, field: str, row: Row) -> Decimal | None:
        found = amount(cell, self.decimal)
        if found is None and not blank(cell):
            reason = f"{str(cell)[:30]!r} in column {field!r} is no amount"
            raise RefusedError(row.line, f"{reason}; fetch the extract again")
        return found

    def _rates(self, table: _Table) -> list[Decimal | None]:
        """Units for one unit, divided where the system states a divisor; None where unreadable."""
        pairs = zip(table.cells("rate"), table.cells("rate-divisor"), strict=True)
        known = {pair: self._rate(*pair) for pair in set(pairs)}
        pairs = zip(table.cells("rate"), table.cells("rate-divisor"), strict=True)
        return [known[pair] for pair in pairs]

    def _rate(self, stated: Cell, by: Cell) -> Decimal | None:
        rate, divisor = amount(stated, self.decimal), amount(by, self.decimal)
        return rate / divisor if rate and divisor else rate

    def _days_of(self, table: _Table) -> list[Dated]:
        """Of each row the first of its dates that is no placeholder, and those that are."""
        columns = [table.cells(field) for field in self._orders]
        known: dict[tuple[Cell, ...], Dated] = {}
        for cells, row in zip(zip(*columns, strict=True), table.rows, strict=False):
            if cells not in known:
                known[cells] = _dated(cells, self._orders, row)
        return [known[cells] for cells in zip(*columns, strict=True)] or [NO_DAY] * len(table.rows)

    def _codes(self, table: _Table) -> list[Mapping[str, str]]:
        fields = [field for field in code_fields(self.profile) if table.has(field)]
        rows = list(zip(*map(table.texts, fields), strict=True))
        known = {codes: dict(zip(fields, codes, strict=True)) for codes in set(rows)}
        return [known[codes] for codes in rows]


class _Table:
    """The columns of a table by field; of a field that it lacks, empty cells."""

    def __init__(self, layout: Layout, rows: Sequence[Row]) -> None:
        self._columns = layout.columns
        self.rows = rows

    def has(self, field: str) -> bool:
        return field in self._columns

    def cells(self, field: str) -> list[Cell]:
        column = self._columns.get(field)
        if column is None:
            return [""] * len(self.rows)
        return [row.cells[column] if column < len(row.cells) else "" for row in self.rows]

    def texts(self, field: str) -> list[str]:
        column = self._columns.get(field)
        if column is None:
            return [""] * len(self.rows)
        return [
            cell.strip() if isinstance(cell, str) else row.text(column)
            for cell, row in zip(self.cells(field), self.rows, strict=True)
        ]


def _dated(cells: tuple[Cell, ...], orders: Mapping[str, DateOrder], row: Row) -> Dated:
    skipped: list[dt.date] = []
    for cell, (field, order) in zip(cells, orders.items(), strict=True):
        found = read_day(cell, field, order, row.line)
        if found is not None and not placeholder(found):
            return found, tuple(skipped)
        skipped += [found] if found else []
    return None, tuple(skipped)


def _whole(journal: str, row: Row) -> str:
    """The journal's number; one that a table program wrote as a power is lost.

    Raises:
        RefusedError: it is such a power.
    """
    if _POWER.fullmatch(journal):
        reason = f"a table program rewrote the journal's number as {journal[:30]}"
        raise RefusedError(row.line, f"{reason}; fetch the extract again")
    return journal


def _currencies(table: _Table, field: str) -> list[str]:
    return [_currency(text, row) for text, row in zip(table.texts(field), table.rows, strict=True)]


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
