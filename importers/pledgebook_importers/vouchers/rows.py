"""The rows of a voucher workbook as they are read, before the books are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pledgebook_importers.intake.errors import Problem

Value = str | Decimal | dt.date


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One row: what its filled cells say, by the fields of `columns.COLUMNS`.

    `line` is the row of `sheet`, from 1; money is as written, in no currency yet; ids are as
    typed. `letters` gives the column of each field; `prefix` names the sheet where there are
    several.
    """

    line: int
    sheet: str
    values: Mapping[str, Value]
    letters: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""

    def text(self, name: str) -> str:
        """A field as text, empty where it is not filled."""
        found = self.values.get(name, "")
        return found if isinstance(found, str) else str(found)

    def day(self, name: str) -> dt.date | None:
        """A field as a day."""
        found = self.values.get(name)
        return found if isinstance(found, dt.date) else None

    def money(self, name: str) -> Decimal | None:
        """A field as a number."""
        found = self.values.get(name)
        return found if isinstance(found, Decimal) else None

    def problem(self, name: str, reason: str) -> CellProblem:
        """What is wrong with a field, at its cell; at the row's first cell where it has no column."""
        letter = self.letters.get(name) or next(iter(self.letters.values()), "A")
        return CellProblem(self.sheet, self.line, f"{letter}{self.line}", reason, self.prefix)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell, and what to do; `cell` is its name in the sheet, such as C7."""

    sheet: str
    line: int
    cell: str
    reason: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"{self.prefix}{self.cell}: {self.reason}"

    @property
    def problem(self) -> Problem:
        """The same in the form of all importers."""
        return Problem(self.line, str(self))
