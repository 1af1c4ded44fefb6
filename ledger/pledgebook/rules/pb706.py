"""The bank's balance and the books' agree to the cent, outstanding items apart.

A `statement` gives the balance of a bank account at a day's end. Imported lines that still stand as
drafts are with the bank and not in the books; entries of the last ten days that no bank line is tied
to may be in the books and not with the bank. Whatever these do not explain is a difference.

Fails:

    2017-03-31 custom "statement" Assets:Bank:Tigris:USD 2017-03-31 2094000.00 USD

Passes:

    2017-03-31 custom "statement" Assets:Bank:Tigris:USD 2017-03-31 2095000.00 USD

Source: bank reconciliation, ISA 505 and ISA 330.
"""

from __future__ import annotations

import datetime
from collections import defaultdict, deque
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import ZERO
from pledgebook.records import Statement
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Leg, Voucher

UNDERWAY = datetime.timedelta(days=10)
"""As long as importing waits for the bank line of a booked payment."""
MOST_ITEMS = 12
"""Outstanding items whose combinations are tried: more would explain any difference by chance."""


def check(book: Book) -> Iterator[Finding]:
    """One finding a statement, with the difference that is left."""
    waiting: dict[str, list[Statement]] = defaultdict(list)
    for one in sorted(book.registry.all(Statement), key=lambda one: one.on, reverse=True):
        if book.until is None or one.on <= book.until:
            waiting[one.account].append(one)
    accounts = {account: Account() for account in waiting}
    for voucher, leg in _on_banks(book) if waiting else ():
        account = accounts.get(leg.account)
        if account is not None:
            own = waiting[leg.account]
            while own and own[-1].on < voucher.date:
                yield from _judge(own.pop(), account)
            account.enter(voucher, leg)
    for name, left in waiting.items():
        for statement in reversed(left):
            yield from _judge(statement, accounts[name])


def _on_banks(book: Book) -> list[tuple[Voucher, Leg]]:
    """Legs on cash accounts by date, those of drafts among them."""
    drafts = [
        (voucher, leg)
        for voucher in book.vouchers
        if voucher.is_draft
        for leg in voucher.legs
        if leg.role == "cash"
    ]
    return sorted([*book.by_role.get("cash", ()), *drafts], key=lambda entry: entry[0].date)


@dataclass(slots=True)
class Account:
    """A bank account up to a day, by currency: booked, imported and not booked, underway."""

    booked: dict[str, Decimal] = field(default_factory=dict)
    drafted: dict[str, Decimal] = field(default_factory=dict)
    underway: dict[str, deque[tuple[datetime.date, Decimal]]] = field(default_factory=dict)

    def enter(self, voucher: Voucher, leg: Leg) -> None:
        """Add one leg on the account."""
        currency, imported = leg.currency, voucher.import_id is not None
        if voucher.is_draft:
            if imported:
                self.drafted[currency] = self.drafted.get(currency, ZERO) + leg.number
            return
        self.booked[currency] = self.booked.get(currency, ZERO) + leg.number
        if not imported:
            waiting = self.underway.setdefault(currency, deque(maxlen=MOST_ITEMS))
            waiting.append((voucher.date, leg.number))


def _judge(statement: Statement, account: Account) -> Iterator[Finding]:
    currency = statement.balance.currency
    drafted = account.drafted.get(currency, ZERO)
    difference = statement.balance.number - account.booked.get(currency, ZERO)
    if difference in (ZERO, drafted):
        return
    rest = difference - drafted
    items = [
        number
        for day, number in account.underway.get(currency, ())
        if day > statement.on - UNDERWAY
    ]
    if -rest in _sums(items):
        return
    yield at_record("PB706", statement,
                    f"{statement.account}: the bank states {statement.balance} on {statement.on}, "
                    f"{abs(rest):,f} {currency} {'more' if rest > 0 else 'less'} than the books "
                    f"explain", subject=statement.account, amount=abs(rest),
                    currency=currency)  # fmt: skip


def _sums(numbers: Sequence[Decimal]) -> set[Decimal]:
    found = {ZERO}
    for number in numbers:
        found |= {known + number for known in found}
    return found


RULE = Rule(
    code="PB706",
    name="bank statement and books differ",
    scope="merge",
    category=audit_categories.NO_PROOF_OF_PAYMENT,
    subject="the bank account",
    check=check,
)
