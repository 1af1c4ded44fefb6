"""What is owed is paid under the agreement and obligation that it was accepted under.

A payable, retention, deferral, unapplied credit or amount due that turns into a claim, or an advance or
prepayment that turns into a debt, was booked under one donor and paid under another. Balances are
taken per party, agreement and obligation (or advance) at the end of each day. An advance that is
liquidated beyond what was paid in all is the matter of PB404.

Fails:

    2017-04-02 * "Alpha Contracting" "Acceptance 1"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      obligation: "O-2017-0001"
      Expenses:FFS:W1-Works:Contractual    900.00 USD
      Liabilities:Payable:PAY-ALPHA       -900.00 USD
    2017-04-09 * "Alpha Contracting" "Paid under another agreement than accepted"
      voucher: "V-2017-00002"
      agreement: "SE-2016-01"
      obligation: "O-2017-0001"
      Liabilities:Payable:PAY-ALPHA        900.00 USD
      Assets:Bank:Tigris:USD              -900.00 USD

Passes:

    2017-04-02 * "Alpha Contracting" "Acceptance 1"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      obligation: "O-2017-0001"
      Expenses:FFS:W1-Works:Contractual    900.00 USD
      Liabilities:Payable:PAY-ALPHA       -900.00 USD
    2017-04-09 * "Alpha Contracting" "Paid under the agreement that accepted"
      voucher: "V-2017-00002"
      agreement: "FI-2016-01"
      obligation: "O-2017-0001"
      Liabilities:Payable:PAY-ALPHA        900.00 USD
      Assets:Bank:Tigris:USD              -900.00 USD

Source: rights and obligations assertion, ISA 315.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook.rules import audit_categories
from pledgebook.rules.balances import first_below_nil
from pledgebook.rules.base import Rule, at_voucher
from pledgebook.rules.pb404 import liquidated_beyond

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.accounts import Role
    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher

NORMAL_SIDE: tuple[tuple[Role, int], ...] = (
    ("payable", -1),
    ("retention", -1),
    ("deferred", -1),
    ("due-to-donor", -1),
    ("indirect-cost", -1),
    ("due-to-programme", -1),
    ("unapplied", -1),
    ("advance", 1),
    ("prepayment", 1),
)
"""The sign that the balance of a role must have: 1 debit, -1 credit."""


Item = tuple[str, str, str, str]
"""One balance that may not change its sign: account, agreement, document, currency."""


def check(book: Book) -> Iterator[Finding]:
    """One finding an item: the first day on which its balance is on the wrong side."""
    if not book.registry.by_id:
        return
    wrong = list(first_below_nil(lambda: _moves(book)))
    beyond = {advance for advance, _, _ in liquidated_beyond(book)} if wrong else set()
    for (account, agreement, document, currency), balance, voucher in wrong:
        if document in beyond:
            continue
        under = f" under {document}" if document else ""
        yield at_voucher("PB408", voucher,
                         f"{voucher.name}: {account} of "
                         f"{book.registry.donor_name(agreement)}{under} changes sides by "
                         f"{format_money(-balance)} {currency}: it was booked under another "
                         f"agreement or obligation",
                         amount=-balance, currency=currency)  # fmt: skip


def _moves(book: Book) -> Iterator[tuple[Item, Decimal, Voucher]]:
    for role, sign in NORMAL_SIDE:
        for voucher, leg in book.by_role.get(role, ()):
            if leg.agreement is not None:
                document = leg.label or leg.advance or leg.obligation or ""
                item = (leg.account, leg.agreement, document, leg.value_currency)
                yield item, leg.value if sign > 0 else -leg.value, voucher


RULE = Rule(
    code="PB408",
    name="owed under one agreement, paid under another",
    scope="merge",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the voucher",
    reach=("document", "item"),
    check=check,
)
