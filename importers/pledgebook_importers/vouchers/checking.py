"""The rows of one voucher against the books: every id known, every amount whole, nothing guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pledgebook.money import CENT
from pledgebook.records import Facility
from pledgebook_importers.vouchers.cell_checks import CellChecks
from pledgebook_importers.vouchers.cells import UnreadableCellError, shown
from pledgebook_importers.vouchers.checked import CheckedVoucher, Line, Said
from pledgebook_importers.vouchers.columns import (
    BY_FIELD,
    FROM_FIRST,
    PER_VOUCHER,
    heading_of,
)
from pledgebook_importers.vouchers.evidence import evidence_of
from pledgebook_importers.vouchers.lists import OF_PAYEE
from pledgebook_importers.vouchers.rows import VoucherRow
from pledgebook_importers.vouchers.shares import Shares, shares_of

_NUMBER = re.compile(r"([A-Z]+)-(\d{4})-(\d{1,9})", re.ASCII)
_MOST_PLACES = 3
"""The most that a currency has by ISO 4217."""


def voucher_number(text: str) -> str:
    """The number in its one spelling: `v-2026-1` is V-2026-00001; empty for an empty text.

    Raises:
        UnreadableCellError: it has not the form.
    """
    match = _NUMBER.fullmatch(text.upper())
    if match is None and text:
        raise UnreadableCellError(f"{shown(text)} is no voucher number; write it as V-2026-00001")
    return f"{match[1]}-{match[2]}-{int(match[3]):05d}" if match else ""


class Checker(CellChecks):
    """Checks the vouchers of one workbook against the books."""

    def check(self, number: str, rows: Sequence[VoucherRow]) -> CheckedVoucher | None:
        """The voucher of these rows, None where anything of it is wrong."""
        before = len(self.problems)
        first = rows[0]
        date = self._date(first)
        payee = self.id_of(first, "payee", needed=True)
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
            self.lacks(row, "date")
            return None
        own = self.books.registry.facility(self.books.facility)
        if isinstance(own, Facility):
            if own.start and date < own.start:
                self.tell(row, "date", f"{date} is before the facility's first day, {own.start}")
            if own.end and date > own.end:
                self.tell(row, "date", f"{date} is after the facility's last day, {own.end}")
        return date

    def _say_once(self, first: VoucherRow, row: VoucherRow) -> None:
        for name in PER_VOUCHER:
            own, said = row.values.get(name), first.values.get(name)
            if own is None or own == said:
                continue
            column = BY_FIELD[name]
            if (
                column.choices
                and said is not None
                and self.id_of(row, name) == self.id_of(first, name)
            ):
                continue
            self.tell(
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
            self.lacks(row, "description")
        source = self._of_payee(at["source"], "source", payee, needed=True)
        currency = self.id_of(at["currency"], "currency", needed=True)
        self._holds(at["source"], source, currency)
        keys = {
            name: self.id_of(at[name], name)
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
        window, category = self.id_of(row, "window"), self.id_of(row, "category")
        if row.text("account"):
            if row.text("window") or row.text("category"):
                self.tell(row, "account", "stands beside a window or category; keep one of the two")
            return self._of_payee(row, "account", payee)
        for name in ("window", "category"):
            if not row.text(name):
                self.lacks(row, name, "a cost has a window and a category")
        known_window = self.books.registry.window(window)
        facility = known_window.facility if known_window else self.books.facility
        return f"Expenses:{facility}:{window}:{category}"

    def _of_payee(self, row: VoucherRow, name: str, payee: str, *, needed: bool = False) -> str:
        """An account of the list, the payee's id behind it where every payee has one."""
        text = row.text(name)
        bare = text.removesuffix(f":{payee}") if payee else text
        account = self.id_of(row, name, needed=needed, text=bare)
        return f"{account}:{payee}" if account in OF_PAYEE else account

    def _holds(self, row: VoucherRow, account: str, currency: str) -> None:
        units = self.books.accounts.get(account, ())
        if account and currency and units and currency not in units:
            own = " and ".join(units)
            self.tell(
                row, "currency",
                f"{account} holds {own}, not {currency}; enter what left it in {own}",
            )  # fmt: skip

    def _shares(self, row: VoucherRow, keys: Mapping[str, str]) -> Shares:
        agreement, funding = row.text("agreement"), row.text("funding")
        if agreement and funding:
            self.tell(row, "funding", "stands beside an agreement; keep one of the two")
        elif agreement:
            return ((self.id_of(row, "agreement"), Decimal(1)),)
        elif funding:
            find = self.lookups["agreements"].find
            return self.attempt(row, "funding", lambda: shares_of(funding, find)) or ()
        else:
            registry = self.books.registry
            papers = (
                registry.obligation(keys.get("obligation")),
                registry.advance(keys.get("advance")),
            )
            named = {paper.agreement for paper in papers if paper and paper.agreement}
            if len(named) == 1:
                return ((named.pop(), Decimal(1)),)
            self.lacks(row, "agreement", "say whose money it is, or fill in Funding split")
        return ()

    def _money(
        self, row: VoucherRow, currency: str, date: dt.date | None
    ) -> tuple[Decimal | None, Decimal | None]:
        amount, value = row.money("amount"), row.money("value")
        own = self.books.currency
        if amount is None:
            self.lacks(row, "amount")
            return None, None
        places = 2 if currency == own else _MOST_PLACES
        if amount != round(amount, places):
            self.tell(row, "amount", f"{amount:f} {currency} has parts of a cent; correct it")
        if value is not None and value != value.quantize(CENT):
            self.tell(row, "value", f"{value:f} {own} has parts of a cent; correct it")
        if currency == own:
            if value is not None and value != amount:
                self.tell(row, "value", f"{value:f} differs from the amount of {amount:f} {own}")
            return amount, amount
        if value is None and currency:
            heading = heading_of("value", own)
            rate = self.books.rate(currency, date) if date else None
            hint = f" (at the books' rate {amount * rate:.2f})" if rate else ""
            self.tell(row, "value", f"{heading} is empty: say what {amount:,f} {currency} is{hint}")
        return amount, value

    def _keys(self, row: VoucherRow) -> Iterator[tuple[str, Said]]:
        for name in PER_VOUCHER[2:]:
            column = BY_FIELD[name]
            if name == "beneficiary":
                if text := row.text(name):
                    yield "beneficiary-account", text
            elif name == "final":
                if self.id_of(row, name) == "yes":
                    yield "final", True
            elif column.choices:
                if id_ := self.id_of(row, name):
                    yield name.replace("_", "-"), id_
            elif row.values.get(name):
                yield name.replace("_", "-"), row.day(name) or row.text(name)

    def _evidence(self, row: VoucherRow, into: dict[str, str]) -> None:
        try:
            evidence_of(row.text("evidence"), into)
        except UnreadableCellError as error:
            self.tell(row, "evidence", str(error))
