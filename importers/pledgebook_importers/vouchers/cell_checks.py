"""One cell against the books, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import TypeVar

from pledgebook.accounts import CATEGORIES
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.vouchers.books import VoucherBooks
from pledgebook_importers.vouchers.cells import UnreadableCellError, shown
from pledgebook_importers.vouchers.columns import BY_FIELD, ListName, heading_of
from pledgebook_importers.vouchers.lists import known
from pledgebook_importers.vouchers.lookup import Lookup
from pledgebook_importers.vouchers.rows import CellProblem, VoucherRow

T = TypeVar("T")
_NAMED = ("payee", "agreement")
"""Where an id with somebody else's name behind it is worth a look."""
_WHAT: Mapping[ListName, str] = {
    "payees": "party",
    "currencies": "currency",
    "windows": "window",
    "categories": "category",
    "accounts": "account that a voucher may charge",
    "agreements": "agreement",
    "projects": "project",
    "locations": "location",
    "obligations": "obligation",
    "advances": "advance",
    "sources": "account that a voucher may be paid from",
    "answers": "answer",
    "preparers": "officer",
    "certifiers": "officer",
    "approvers": "officer",
    "disbursers": "officer",
}


_ALSO: Mapping[ListName, Mapping[str, str]] = {
    "categories": {number: name for name, number in CATEGORIES.items()},
    "answers": {"true": "yes", "y": "yes", "x": "yes", "false": "no", "n": "no"},
}


Lookups = Mapping[ListName, Lookup]


def lookups_of(books: VoucherBooks) -> Lookups:
    """The lists of the books: made once where many vouchers are checked one by one."""
    return {
        name: Lookup(_WHAT[name], found, _ALSO.get(name, {}))
        for name, found in known(books).items()
    }


class CellChecks:
    """Looks up what cells name; what is wrong gathers in `problems`, doubts in `doubts`."""

    def __init__(
        self, books: VoucherBooks, lookups: Lookups | None = None, *, hints: bool = True
    ) -> None:
        self.books = books
        self.lookups = {name: copy(one) for name, one in (lookups or lookups_of(books)).items()}
        for one in self.lookups.values():
            one.hints = hints
        self.problems: list[CellProblem] = []
        self.doubts: list[Problem] = []
        self._told: set[CellProblem] = set()

    def id_of(
        self, row: VoucherRow, name: str, *, needed: bool = False, text: str | None = None
    ) -> str:
        """The id in a cell of choices; empty where there is none or it is wrong."""
        said = row.text(name) if text is None else text
        column = BY_FIELD[name]
        if not said:
            if needed:
                self.lacks(row, name)
            return ""
        choices = self.lookups[column.choices]  # type: ignore[index]  # called for choices alone
        found = self.attempt(row, name, lambda: choices.find(said)) or ""
        if found and name in _NAMED and not choices.agrees(said, found):
            self.doubt(row, name, f"{shown(said)}: {found} is {choices.choices[found]}")
        return found

    def attempt(self, row: VoucherRow, name: str, read: Callable[[], T]) -> T | None:
        """What `read` makes of a cell, None where it is wrong."""
        try:
            return read()
        except UnreadableCellError as error:
            self.tell(row, name, str(error))
            return None

    def lacks(self, row: VoucherRow, name: str, why: str = "") -> None:
        """Tell that a cell is empty, and why it may not be."""
        heading = heading_of(name, self.books.currency)
        self.tell(row, name, f"{heading} is empty" + (f": {why}" if why else "; fill it in"))

    def tell(self, row: VoucherRow, name: str, reason: str) -> None:
        """Tell what is wrong with a cell, once."""
        problem = row.problem(name, reason)
        if problem not in self._told:
            self._told.add(problem)
            self.problems.append(problem)

    def doubt(self, row: VoucherRow, name: str, reason: str) -> None:
        """Tell what a person should look at, though it can be drafted; once."""
        problem = row.problem(name, reason).problem
        if problem not in self.doubts[-8:]:
            self.doubts.append(problem)
