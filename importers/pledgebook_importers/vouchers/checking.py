"""The rows of one voucher against the books: every id known, every amount whole, nothing guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from pledgebook.accounts import CATEGORIES
from pledgebook.money import CENT
from pledgebook.records import Facility
from pledgebook_importers.vouchers.books import VoucherBooks
from pledgebook_importers.vouchers.cells import UnreadableCellError, shown
from pledgebook_importers.vouchers.columns import (
    BY_FIELD,
    FROM_FIRST,
    PER_VOUCHER,
    ListName,
    heading_of,
)
from pledgebook_importers.vouchers.evidence import evidence_of
from pledgebook_importers.vouchers.lists import OF_PAYEE, known
from pledgebook_importers.vouchers.lookup import Lookup
from pledgebook_importers.vouchers.rows import CellProblem, VoucherRow
from pledgebook_importers.vouchers.shares import Shares, shares_of

T = TypeVar("T")
_NUMBER = re.compile(r"([A-Z]+)-(\d{4})-(\d{1,9})", re.ASCII)
Said = str | dt.date | bool
"""What metadata may be."""

_MOST_PLACES = 3
"""The most that a currency has by ISO 4217."""
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
    "yes": "yes",
    "preparers": "officer",
    "certifiers": "officer",
    "approvers": "officer",
    "disbursers": "officer",
}


_ALSO: Mapping[ListName, Mapping[str, str]] = {
    "categories": {number: name for name, number in CATEGORIES.items()}
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row that holds: `value` is its amount in the books' currency, in cents.

    `keys` are the ids of project, location, obligation and advance, by their metadata keys.
    """

    row: VoucherRow
    description: str
    amount: Decimal
    currency: str
    value: Decimal
    account: str
    source: str
    shares: Shares
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckedVoucher:
    """One voucher whose rows hold; `keys` is its metadata, `evidence` paths by their keys."""

    number: str
    date: dt.date
    payee: str
    payee_name: str
    lines: tuple[Line, ...]
    keys: Mapping[str, Said]
    evidence: Mapping[str, str]


def voucher_number(text: str) -> str:
    """The number in its one spelling: `v-2026-1` is V-2026-00001; empty for an empty text.

    Raises:
        UnreadableCellError: it has not the form.
    """
    match = _NUMBER.fullmatch(text.upper())
    if match is None and text:
        raise UnreadableCellError(f"{shown(text)} is no voucher number; write it as V-2026-00001")
    return f"{match[1]}-{match[2]}-{int(match[3]):05d}" if match else ""


class Checker:
    """Checks vouchers against one state of the books; what is wrong gathers in `problems`."""

    def __init__(self, books: VoucherBooks) -> None:
        self.books = books
        self.lookups = {
            name: Lookup(_WHAT[name], found, _ALSO.get(name, {}))
            for name, found in known(books).items()
        }
        self.problems: list[CellProblem] = []
        self._told: set[CellProblem] = set()

    def check(self, number: str, rows: Sequence[VoucherRow]) -> CheckedVoucher | None:
        """The voucher of these rows, None where anything of it is wrong."""
        before = len(self.problems)
        first = rows[0]
        date = self._date(first)
        payee = self._id(first, "payee", needed=True)
        for row in rows[1:]:
            self._say_once(first, row)
        lines = [line for row in rows if (line := self._line(row, first, payee, date)) is not None]
        keys = dict(self._keys(first))
        evidence: dict[str, str] = {}
        for row in rows:
            self._evidence(row, evidence)
        if len(self.problems) > before or date is None:
            return None
        party = self.books.registry.party(payee)
        name = party.name if party else payee
        return CheckedVoucher(number, date, payee, name, tuple(lines), keys, evidence)

    def _date(self, row: VoucherRow) -> dt.date | None:
        date = row.day("date")
        if date is None:
            self._lacks(row, "date")
            return None
        own = self.books.registry.facility(self.books.facility)
        if isinstance(own, Facility):
            if own.start and date < own.start:
                self._tell(row, "date", f"{date} is before the facility's first day, {own.start}")
            if own.end and date > own.end:
                self._tell(row, "date", f"{date} is after the facility's last day, {own.end}")
        return date

    def _say_once(self, first: VoucherRow, row: VoucherRow) -> None:
        for name in PER_VOUCHER:
            own, said = row.values.get(name), first.values.get(name)
            if own is None or own == said:
                continue
            column = BY_FIELD[name]
            if column.choices and said is not None and self._id(row, name) == self._id(first, name):
                continue
            self._tell(
                row, name,
                f"differs from row {first.line} of the same voucher: a voucher has one "
                f"{column.heading.lower()}; correct it, or use another number",
            )  # fmt: skip

    def _line(
        self, row: VoucherRow, first: VoucherRow, payee: str, date: dt.date | None
    ) -> Line | None:
        before = len(self.problems)
        at = {name: row if row.values.get(name) else first for name in FROM_FIRST}
        description = at["description"].text("description")
        if not description:
            self._lacks(row, "description")
        source = self._of_payee(at["source"], "source", payee, needed=True)
        currency = self._id(at["currency"], "currency", needed=True)
        self._holds(at["source"], source, currency)
        keys = {
            name: self._id(at[name], name)
            for name in ("project", "location", "obligation", "advance")
            if at[name].values.get(name)
        }
        account = self._account(row, payee)
        shares = self._shares(row, keys)
        amount, value = self._money(row, currency, date)
        if len(self.problems) > before or amount is None or value is None:
            return None
        return Line(row, description, amount, currency, value, account, source, shares, keys)

    def _account(self, row: VoucherRow, payee: str) -> str:
        window, category = self._id(row, "window"), self._id(row, "category")
        if row.text("account"):
            if row.text("window") or row.text("category"):
                self._tell(
                    row, "account", "stands beside a window or category; keep one of the two"
                )
            return self._of_payee(row, "account", payee)
        for name in ("window", "category"):
            if not row.text(name):
                self._lacks(row, name, "a cost has a window and a category")
        known_window = self.books.registry.window(window)
        facility = known_window.facility if known_window else self.books.facility
        return f"Expenses:{facility}:{window}:{category}"

    def _of_payee(self, row: VoucherRow, name: str, payee: str, *, needed: bool = False) -> str:
        """An account of the list, the payee's id behind it where every payee has one."""
        text = row.text(name)
        bare = text.removesuffix(f":{payee}") if payee else text
        account = self._id(row, name, needed=needed, text=bare)
        return f"{account}:{payee}" if account in OF_PAYEE else account

    def _holds(self, row: VoucherRow, account: str, currency: str) -> None:
        units = self.books.accounts.get(account, ())
        if account and currency and units and currency not in units:
            own = " and ".join(units)
            self._tell(
                row, "currency",
                f"{account} holds {own}, not {currency}; enter what left it in {own}",
            )  # fmt: skip

    def _shares(self, row: VoucherRow, keys: Mapping[str, str]) -> Shares:
        agreement, funding = row.text("agreement"), row.text("funding")
        if agreement and funding:
            self._tell(row, "funding", "stands beside an agreement; keep one of the two")
        elif agreement:
            return ((self._id(row, "agreement"), Decimal(1)),)
        elif funding:
            find = self.lookups["agreements"].find
            return self._try(row, "funding", lambda: shares_of(funding, find)) or ()
        else:
            registry = self.books.registry
            papers = (
                registry.obligation(keys.get("obligation")),
                registry.advance(keys.get("advance")),
            )
            named = {paper.agreement for paper in papers if paper and paper.agreement}
            if len(named) == 1:
                return ((named.pop(), Decimal(1)),)
            self._lacks(row, "agreement", "say whose money it is, or fill in Funding split")
        return ()

    def _money(
        self, row: VoucherRow, currency: str, date: dt.date | None
    ) -> tuple[Decimal | None, Decimal | None]:
        amount, value = row.money("amount"), row.money("value")
        own = self.books.currency
        if amount is None:
            self._lacks(row, "amount")
            return None, None
        places = 2 if currency == own else _MOST_PLACES
        if amount != round(amount, places):
            self._tell(row, "amount", f"{amount:f} {currency} has parts of a cent; correct it")
        if value is not None and value != value.quantize(CENT):
            self._tell(row, "value", f"{value:f} {own} has parts of a cent; correct it")
        if currency == own:
            if value is not None and value != amount:
                self._tell(row, "value", f"{value:f} differs from the amount of {amount:f} {own}")
            return amount, amount
        if value is None and currency:
            heading = heading_of("value", own)
            rate = self.books.rate(currency, date) if date else None
            hint = f" (at the books' rate {amount * rate:.2f})" if rate else ""
            self._tell(
                row, "value", f"{heading} is empty: say what {amount:,f} {currency} is{hint}"
            )
        return amount, value

    def _keys(self, row: VoucherRow) -> Iterator[tuple[str, Said]]:
        for name in PER_VOUCHER[2:]:
            column = BY_FIELD[name]
            if name == "beneficiary":
                if text := row.text(name):
                    yield "beneficiary-account", text
            elif name == "final":
                if self._id(row, name):
                    yield "final", True
            elif column.choices:
                if id_ := self._id(row, name):
                    yield name.replace("_", "-"), id_
            elif row.values.get(name):
                yield name.replace("_", "-"), row.day(name) or row.text(name)

    def _id(
        self, row: VoucherRow, name: str, *, needed: bool = False, text: str | None = None
    ) -> str:
        """The id in a cell of choices; empty where there is none or it is wrong."""
        said = row.text(name) if text is None else text
        column = BY_FIELD[name]
        if not said:
            if needed:
                self._lacks(row, name)
            return ""
        choices = self.lookups[column.choices]  # type: ignore[index]  # called for choices alone
        return self._try(row, name, lambda: choices.find(said)) or ""

    def _evidence(self, row: VoucherRow, into: dict[str, str]) -> None:
        try:
            evidence_of(row.text("evidence"), into)
        except UnreadableCellError as error:
            self._tell(row, "evidence", str(error))

    def _try(self, row: VoucherRow, name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except UnreadableCellError as error:
            self._tell(row, name, str(error))
            return None

    def _lacks(self, row: VoucherRow, name: str, why: str = "") -> None:
        heading = heading_of(name, self.books.currency)
        self._tell(row, name, f"{heading} is empty" + (f": {why}" if why else "; fill it in"))

    def _tell(self, row: VoucherRow, name: str, reason: str) -> None:
        problem = row.problem(name, reason)
        if problem not in self._told:
            self._told.add(problem)
            self.problems.append(problem)
