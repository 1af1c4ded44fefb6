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
from typing import TYPE_CHECKING

from pledgebook.money import ZERO
from pledgebook.records import Statement
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Leg, Voucher

UNDERWAY = datetime.timedelta(days=10)
"""As long as importing waits for the bank line of a booked payment."""
MOST_ITEMS = 12
"""Outstanding items whose combinations are tried: more would explain any difference by chance."""


def check(book: Book) -> Iterator[Finding]:
    """One finding a statement, with the difference that is left."""
    statements = [
        one for one in book.registry.all(Statement) if book.until is None or one.on <= book.until
    ]
    accounts = {one.account for one in statements}
    if not accounts:
        return
    legs: dict[str, list[tuple[Voucher, Leg]]] = {account: [] for account in accounts}
    for voucher in book.vouchers:
        for leg in voucher.legs:
            if leg.account in accounts:
                legs[leg.account].append((voucher, leg))
    for statement in statements:
        difference = _difference(statement, legs[statement.account])
        if difference:
            currency = statement.balance.currency
            yield at_record("PB706", statement,
                            f"{statement.account}: the bank states {statement.balance} on "
                            f"{statement.on}, {abs(difference):,f} {currency} "
                            f"{'more' if difference > 0 else 'less'} than the books explain",
                            subject=statement.account, amount=abs(difference),
                            currency=currency)  # fmt: skip


def _difference(statement: Statement, legs: Sequence[tuple[Voucher, Leg]]) -> Decimal:
    booked, drafted = ZERO, ZERO
    underway: list[Decimal] = []
    for voucher, leg in legs:
        if voucher.date > statement.on or leg.currency != statement.balance.currency:
            continue
        imported = voucher.text("import-id") is not None
        if voucher.is_draft:
            drafted += leg.number if imported else ZERO
            continue
        booked += leg.number
        if not imported and voucher.date > statement.on - UNDERWAY:
            underway.append(leg.number)
    difference = statement.balance.number - booked
    if difference in (ZERO, drafted):
        return ZERO
    rest = difference - drafted
    return ZERO if -rest in _sums(underway[-MOST_ITEMS:]) else rest


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
