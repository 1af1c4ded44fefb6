"""The bank's balance and the books' agree to the cent, outstanding items apart.

A `statement` gives the balance of an account at a day's end. Imported lines that still stand as drafts
are with the bank and not in the books. Where the policy `outstanding-days` says for how many days,
entries that no bank line is tied to may be in the books and not with the bank, and drafts explain no
longer than that. What is left is a difference.

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
from heapq import merge
from typing import TYPE_CHECKING

from pledgebook.accounts import parts_of
from pledgebook.bank_lines import is_bank_line
from pledgebook.money import ZERO
from pledgebook.records import Settlement, Statement
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record
from pledgebook.vouchers import entry_id

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Leg, Voucher

Item = tuple[datetime.date, Decimal]
"""A day and an amount."""
MOST_ITEMS = 12
"""Outstanding items whose combinations are tried: more would explain any difference by chance."""


def check(book: Book) -> Iterator[Finding]:
    """One finding a statement, with the difference that is left."""
    waiting: dict[str, list[Statement]] = defaultdict(list)
    for one in sorted(book.registry.all(Statement), key=lambda one: one.on, reverse=True):
        if book.until is None or one.on <= book.until:
            waiting[one.account].append(one)
    settled = {(one.entry, one.account) for one in book.registry.all(Settlement)}
    accounts = {account: Account(settled) for account in waiting}
    for voucher, leg in _on_banks(book, accounts) if waiting else ():
        account, own = accounts[leg.account], waiting[leg.account]
        while own and own[-1].on < voucher.date:
            yield from _judge(book, own.pop(), account)
        account.enter(voucher, leg)
    for name, left in waiting.items():
        for statement in reversed(left):
            yield from _judge(book, statement, accounts[name])


def _on_banks(book: Book, accounts: Collection[str]) -> Iterator[tuple[Voucher, Leg]]:
    """Legs on the accounts that have statements, by date, those of drafts among them."""
    day = book.until
    roles = dict.fromkeys(parts_of(account).role for account in accounts)
    posted = [
        [entry for entry in book.by_role.get(role, ()) if entry[1].account in accounts]
        for role in roles
    ]
    drafts = [
        (voucher, leg)
        for voucher in book.drafts
        if day is None or voucher.date <= day
        for leg in voucher.legs
        if leg.account in accounts
    ]
    return merge(*posted, drafts, key=lambda entry: entry[0].date)


@dataclass(slots=True)
class Account:
    """An account up to a day, by currency: what is booked, and the latest items that may be open."""

    settled: Container[tuple[str, str]]
    """Entries that a line of the bank's is known to settle."""
    booked: dict[str, Decimal] = field(default_factory=dict)
    drafted: dict[str, list[Item]] = field(default_factory=lambda: defaultdict(list))
    """Imported lines that are not booked yet."""
    untied: dict[str, deque[Item]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=MOST_ITEMS))
    )
    """Booked entries that no bank line is tied to."""

    def enter(self, voucher: Voucher, leg: Leg) -> None:
        """Add one leg on the account."""
        item = voucher.date, leg.number
        if voucher.is_draft:
            if is_bank_line(voucher.import_id):
                self.drafted[leg.currency].append(item)
            return
        self.booked[leg.currency] = self.booked.get(leg.currency, ZERO) + leg.number
        told = is_bank_line(voucher.import_id) or (entry_id(voucher), leg.account) in self.settled
        if not told:
            self.untied[leg.currency].append(item)


def _judge(book: Book, statement: Statement, account: Account) -> Iterator[Finding]:
    currency = statement.balance.currency
    rest = statement.balance.number - account.booked.get(currency, ZERO)
    if not rest:
        return
    policy = book.registry.policy("outstanding-days", statement.on)
    since = statement.on - datetime.timedelta(days=policy[0]) if policy else datetime.date.min
    drafted = [number for day, number in account.drafted[currency] if day >= since]
    waiting = sum((number for day, number in account.drafted[currency] if day < since), ZERO)
    untied = [number for day, number in account.untied[currency] if day >= since]
    rest -= sum(drafted, ZERO)
    if policy is not None and -rest in _sums(untied):
        return
    if rest:
        told = (
            f"; {waiting:,f} {currency} of imported lines wait as drafts for longer than the policy "
            "outstanding-days allows"
            if waiting
            else ""
        )
        yield at_record("PB706", statement,
                        f"{statement.account}: the bank states {statement.balance} on "
                        f"{statement.on}, {abs(rest):,f} {currency} "
                        f"{'more' if rest > 0 else 'less'} than the books explain{told}",
                        subject=statement.account, amount=abs(rest),
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
    reach=("account",),
    check=check,
)
