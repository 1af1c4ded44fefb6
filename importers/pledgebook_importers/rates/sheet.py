"""Rates in a table: a row for each currency, or a column for each, by a profile of rates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.rates.quotes import Quote, inverse
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.profiles import RatesProfile
from pledgebook_importers.tables.sheets import Cell, Row
from pledgebook_importers.tables.values import (
    DateOrder,
    DecimalMark,
    date_order,
    day,
    decimal_mark,
    number,
)

MAX_QUOTES = 400_000
"""Bound of memory; the whole history of the ECB has some 220,000."""
AGAIN = "fetch the table again"
_ABSENT = frozenset({"", "n/a", "na", "n.a.", "-", "..", "none"})
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,12})?", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)


class QuoteReader:
    """Reads the quotes of one table and remembers what has no rate."""

    def __init__(self, layout: Layout, profile: RatesProfile) -> None:
        """Settle the decimal mark and the order of dates, for the whole table.

        Raises:
            RefusedError: neither the table nor the profile settles them.
        """
        self._layout = layout
        self._profile = profile
        self._rows = list(layout.body(profile.footer))
        self._currencies = _currency_columns(layout) if profile.currency_headings else {}
        self._decimal = profile.decimal or self._decimal_mark()
        self._dates = profile.dates or self._date_order()
        self._missing: list[tuple[int, str]] = []

    def read(self) -> tuple[Quote, ...]:
        """Every quote, in the order of the file.

        Raises:
            RefusedError: a currency, day or rate that is none, or too many of them.
        """
        found: list[Quote] = []
        for row in self._rows:
            found += self._columns(row) if self._currencies else self._single(row)
            if len(found) > MAX_QUOTES:
                raise RefusedError(row.line, f"more than {MAX_QUOTES:,} rates; split the table")
        if not found:
            raise RefusedError(self._layout.heading.line, f"the table holds no rate; {AGAIN}")
        return tuple(found)

    def problems(self) -> Iterator[Problem]:
        """The currencies that a row names without a rate."""
        if self._missing:
            names = ", ".join(dict.fromkeys(name for _, name in self._missing))
            yield Problem(self._missing[0][0], f"no rate of {names[:200]}")

    def _single(self, row: Row) -> Iterator[Quote]:
        code = self._layout.text(row, "currency").upper()
        cell = self._layout.cell(row, "rate")
        absent = is_absent(cell)
        if absent and not code:
            return
        if not _CODE.fullmatch(code):
            raise RefusedError(row.line, f"{code[:20]!r} is no currency; {AGAIN}")
        if absent:
            self._missing.append((row.line, code))
            return
        on = self._day(row)
        country = self._layout.text(row, "country")
        yield Quote(code, on, self._rate(row, code, cell), row.line, country)

    def _columns(self, row: Row) -> list[Quote]:
        on = self._day(row)
        return [
            Quote(code, on, self._rate(row, code, cell), row.line)
            for column, code in self._currencies.items()
            if column < len(row.cells) and not is_absent(cell := row.cells[column])
        ]

    def _day(self, row: Row) -> dt.date:
        cell = self._layout.cell(row, "date")
        found = day(cell, self._dates)
        if found is None:
            raise RefusedError(row.line, f"{str(cell)[:40]!r} is no date; {AGAIN}")
        return found

    def _rate(self, row: Row, code: str, cell: Cell) -> Decimal:
        rate = parse_rate(cell, self._decimal)
        if rate is None:
            raise RefusedError(row.line, f"{str(cell)[:40]!r} is no rate of {code}; {AGAIN}")
        return rate if self._profile.per == "base" else inverse(rate)

    def _decimal_mark(self) -> DecimalMark:
        mark = decimal_mark([cell for cell in self._rate_cells() if not is_absent(cell)])
        if mark is None:
            line = self._layout.heading.line
            raise RefusedError(
                line, "its rates do not show the decimal mark; state it in a profile"
            )
        return mark

    def _rate_cells(self) -> Iterator[Cell]:
        for row in self._rows:
            if self._currencies:
                yield from (
                    row.cells[column] for column in self._currencies if column < len(row.cells)
                )
            else:
                yield self._layout.cell(row, "rate")

    def _date_order(self) -> DateOrder:
        order = date_order([self._layout.cell(row, "date") for row in self._rows])
        if order is None:
            line = self._layout.heading.line
            reason = "its dates do not show the order of day and month; state it in a profile"
            raise RefusedError(line, reason)
        return order


def _currency_columns(layout: Layout) -> dict[int, str]:
    """The columns whose heading is a currency's code."""
    found: dict[int, str] = {}
    for column in range(len(layout.heading.cells)):
        code = layout.heading.text(column).upper()
        if _CODE.fullmatch(code) and column not in layout.columns.values():
            if code in found.values():
                raise RefusedError(layout.heading.line, f"{code} has two columns; {AGAIN}")
            found[column] = code
    return found


def is_absent(cell: Cell) -> bool:
    """Whether the cell says that there is no rate."""
    return isinstance(cell, str) and cell.strip().lower() in _ABSENT


def parse_rate(cell: Cell, mark: DecimalMark) -> Decimal | None:
    """The cell as a positive rate, None where it is none."""
    text = cell.strip() if isinstance(cell, str) else ""
    found = Decimal(text) if mark == "." and _PLAIN.fullmatch(text) else number(cell, mark)
    return found if found is not None and found > 0 else None
