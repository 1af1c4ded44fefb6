"""The voucher workbook as a format: known by its mark or its headings, read row by row.

Needs no books: ids are kept as typed, and are looked up in a second step (`read_vouchers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pledgebook.money import ZERO
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.sheets import Cell, Row, Sheet
from pledgebook_importers.tables.values import DateOrder, DecimalMark, date_order, decimal_mark
from pledgebook_importers.vouchers.cells import (
    UnreadableCellError,
    day_of,
    money_of,
    shown,
    text_of,
)
from pledgebook_importers.vouchers.columns import (
    BY_FIELD,
    KNOWN_BY,
    MARK,
    REQUIRED,
    VERSION,
    field_of,
)
from pledgebook_importers.vouchers.rows import CellProblem, Value, VoucherRow

FORMAT = "voucher workbook"
_PREAMBLE = 60
_MARKED_ROWS = 3
_TOTAL = re.compile(r"(?i)^(grand\s+|sub)?-?\s?totals?\b")
_MONEY = ("amount", "value")


@dataclass(slots=True)
class VoucherSheets:
    """All rows of a workbook; with a problem among them, none may be used.

    `facility` is the one that the template was made for, empty where the mark is gone.
    """

    facility: str = ""
    rows: list[VoucherRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def claims(source: Source) -> bool:
    """Whether the workbook carries our mark, or a sheet has our headings."""
    if source.container != "workbook":
        return False
    sheets = source.sheets()
    if _mark(sheets) is not None:
        return True
    return source.chosen is None and any(_is_ours(sheet) for sheet in sheets)


def read(source: Source) -> Reading:
    """The rows as typed.

    Raises:
        RefusedError: a cell that must be a date or an amount is none (the first, the others with
            it), a column is missing or stands twice, or no row is filled in.
    """
    found = read_rows(source)
    if found.problems:
        first, *others = found.problems
        raise RefusedError(first.line, str(first), [other.problem for other in others])
    return Reading(FORMAT, vouchers=tuple(found.rows), warnings=tuple(found.warnings))


def read_rows(source: Source) -> VoucherSheets:
    """Every filled row of every sheet with our headings, with what is wrong with its cells.

    Raises:
        RefusedError: the workbook is damaged, has no such sheet, or no row that is filled in.
    """
    sheets = source.sheets()
    mark = _mark(sheets)
    if mark and mark[0] != VERSION:
        raise RefusedError(
            1, f"made by template version {mark[0][:20]}, this reads {VERSION}; make a new template"
        )
    found = VoucherSheets(mark[1] if mark else "")
    tables = [(sheet, place) for sheet in sheets if (place := _heading_row(sheet)) is not None]
    if not tables:
        raise RefusedError(None, "no sheet has the headings of the template; make a new template")
    several = sum(not sheet.hidden for sheet, _ in tables) > 1
    for sheet, place in tables:
        if sheet.hidden:
            reason = f"sheet {shown(sheet.name)} is hidden and was not read; show it, or delete it"
            found.warnings.append(Problem(sheet.rows[place].line, reason))
        else:
            _Table(sheet, place, f"{sheet.name}!" if several else "", found).read()
    if not found.rows and not found.problems:
        raise RefusedError(None, "no row is filled in")
    return found


def _mark(sheets: Sequence[Sheet]) -> tuple[str, str] | None:
    """The template's version and facility, None where no sheet is marked."""
    for sheet in sheets:
        for row in sheet.rows[:_MARKED_ROWS]:
            if row.text(0) == MARK:
                return row.text(1), row.text(2)
    return None


def _fields(row: Row) -> list[str]:
    return [name for i in range(len(row.cells)) if (name := field_of(row.text(i)))]


def _is_ours(sheet: Sheet) -> bool:
    place = _heading_row(sheet)
    return place is not None and set(_fields(sheet.rows[place])) >= KNOWN_BY


def _heading_row(sheet: Sheet) -> int | None:
    """The first row with the headings of most columns that cannot be missing."""
    for place, row in enumerate(sheet.rows[:_PREAMBLE]):
        if len(set(_fields(row)) & set(REQUIRED)) >= len(REQUIRED) - 2:
            return place
    return None


def letter(column: int) -> str:
    """The name of a column, counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class _Table:
    """One sheet while it is read."""

    def __init__(self, sheet: Sheet, place: int, prefix: str, into: VoucherSheets) -> None:
        self.sheet, self.prefix, self.into = sheet, prefix, into
        self.heading = sheet.rows[place]
        self.body = sheet.rows[place + 1 :]
        self.columns = self._columns()
        self.letters = {name: letter(column) for name, column in self.columns.items()}
        self.orders: dict[str, DateOrder | None] = {}
        self.marks: dict[str, DecimalMark | None] = {}
        # Of all rows, and of those since the last total.
        self.sums = {name: [ZERO, ZERO] for name in _MONEY}

    def _columns(self) -> Mapping[str, int]:
        columns: dict[str, int] = {}
        line = self.heading.line
        for column in range(len(self.heading.cells)):
            name = field_of(self.heading.text(column))
            if name is None:
                continue
            if name in columns:
                both = f"{letter(columns[name])}{line} and {letter(column)}{line}"
                heading = shown(self.heading.text(column))
                raise RefusedError(line, f"{both}: two columns are called {heading}; delete one")
            columns[name] = column
        lacking = [BY_FIELD[name].heading for name in REQUIRED if name not in columns]
        if lacking:
            raise RefusedError(
                line,
                f"the headings lack {', '.join(lacking)}; put the column back as in the template",
            )
        return columns

    def read(self) -> None:
        """Read every row; what is wrong or doubtful goes to the workbook's lists."""
        rows = [row for row in self.body if not row.empty]
        for name, column in self.columns.items():
            if BY_FIELD[name].kind == "day":
                self.orders[name] = date_order(self._cells(rows, column))
            elif BY_FIELD[name].kind == "money":
                self.marks[name] = decimal_mark(self._cells(rows, column))
        others: dict[int, int] = {}
        ours = set(self.columns.values())
        for row in rows:
            filled = [name for name, column in self.columns.items() if row.text(column)]
            if filled and self._is_total(row, filled):
                continue
            for column in range(len(row.cells)):
                if column not in ours and row.text(column):
                    others.setdefault(column, row.line)
            if filled:
                self._read_row(row, filled)
        self._tell_of_others(others)

    def _cells(self, rows: Sequence[Row], column: int) -> Iterator[Cell]:
        return (row.cells[column] for row in rows if column < len(row.cells))

    def _tell_of_others(self, lines: Mapping[int, int]) -> None:
        """A warning a column that is not ours and has something in it, at its first such line."""
        for column, line in sorted(lines.items()):
            place = f"{self.prefix}{letter(column)}{self.heading.line}"
            heading = self.heading.text(column)
            called = f"{shown(heading)} is" if heading else "has no heading and is"
            reason = f"{place}: {called} no column of the template; not read"
            self.into.warnings.append(Problem(line, reason))

    def _is_total(self, row: Row, filled: Sequence[str]) -> bool:
        """Whether the row adds up the rows above; if so, whether it does is checked."""
        label = next((text for i in range(len(row.cells)) if (text := row.text(i))), "")
        others = [name for name in filled if name not in _MONEY]
        named = bool(_TOTAL.match(label))
        if {"date", "payee"} & set(others) or (others and not named):
            return False
        stated = {name: self._amount(row, name) for name in _MONEY if name in filled}
        if not named and any(value not in self.sums[name] for name, value in stated.items()):
            return False
        for name, value in stated.items():
            if value not in self.sums[name]:
                place = f"{self.prefix}{self.letters[name]}{row.line}"
                total = self.sums[name][0]
                said = f"{value:f}" if value is not None else "no amount"
                reason = f"{place}: the total says {said}, the rows above come to {total:f}"
                self.into.warnings.append(Problem(row.line, reason))
            self.sums[name][1] = ZERO
        return True

    def _amount(self, row: Row, name: str) -> Decimal | None:
        try:
            return money_of(row.cells[self.columns[name]], self.marks[name])[0]
        except UnreadableCellError:
            return None

    def _read_row(self, row: Row, filled: Sequence[str]) -> None:
        values: dict[str, Value] = {}
        read = VoucherRow(row.line, self.sheet.name, values, self.letters, self.prefix)
        for name in filled:
            try:
                values[name] = self._value(read, name, row.cells[self.columns[name]])
            except UnreadableCellError as error:
                self.into.problems.append(read.problem(name, str(error)))
        self.into.rows.append(read)

    def _value(self, row: VoucherRow, name: str, cell: Cell) -> Value:
        kind = BY_FIELD[name].kind
        if kind == "day":
            return day_of(cell, self.orders[name])
        if kind != "money":
            return text_of(cell)
        amount, doubt = money_of(cell, self.marks[name])
        if doubt:
            self.into.warnings.append(row.problem(name, doubt).problem)
        whole, since = self.sums[name]
        self.sums[name] = [whole + amount, since + amount]
        return amount
