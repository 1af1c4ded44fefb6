"""What is owed is paid under the agreement and obligation that it was accepted under.

A payable, retention, deferral or amount due to a donor that turns into a claim, or an advance or
prepayment that turns into a debt, was booked
under one donor and paid under another. Balances are taken per party, agreement and obligation (or
advance) at the end
of each day.

    2017-04-02 * "Example Contractor" "Paid under another agreement than accepted"
      voucher: "V-2017-00002"
      agreement: "SE-2016-01"
      obligation: "O-2017-0001"
      Liabilities:Payable:PAY-ALPHA   900.00 USD
      Assets:Bank:Tigris:USD         -900.00 USD

Source: rights and obligations assertion, ISA 315.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.money import format_money
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from pledgebook.book import Book, Leg, Voucher
    from pledgebook.findings import Finding

NORMAL_SIDE = {
    "payable": -1,
    "retention": -1,
    "deferred": -1,
    "due-to-donor": -1,
    "advance": 1,
    "prepayment": 1,
}
"""The sign that the balance of a role must have: 1 debit, -1 credit."""


class Item(NamedTuple):
    """One balance that may not change its sign."""

    account: str
    agreement: str
    document: str
    currency: str


def check(book: Book) -> Iterator[Finding]:
    """One finding an item: the first day on which its balance is on the wrong side."""
    if not book.registry.by_id:
        return
    balances: dict[Item, Decimal] = defaultdict(Decimal)
    found: set[Item] = set()
    today: dict[Item, Voucher] = {}
    day: datetime.date | None = None
    for voucher in book.posted:
        if voucher.date != day:
            yield from _wrong_side(book, balances, today, found)
            today, day = {}, voucher.date
        for leg in voucher.legs:
            if leg.parts.role in NORMAL_SIDE and leg.agreement is not None:
                item = _item(voucher, leg)
                balances[item] += NORMAL_SIDE[leg.parts.role] * leg.value
                today[item] = voucher
    yield from _wrong_side(book, balances, today, found)


def _item(voucher: Voucher, leg: Leg) -> Item:
    document = leg.label or voucher.text("advance", leg) or voucher.text("obligation", leg) or ""
    return Item(leg.account, leg.agreement or "", document, leg.value_currency)


def _wrong_side(
    book: Book, balances: dict[Item, Decimal], today: dict[Item, Voucher], found: set[Item]
) -> Iterator[Finding]:
    for item, voucher in today.items():
        if balances[item] < 0 and item not in found:
            found.add(item)
            under = f" under {item.document}" if item.document else ""
            yield at_voucher("PB408", voucher,
                             f"{voucher.name}: {item.account} of "
                             f"{book.registry.donor_name(item.agreement)}{under} changes sides by "
                             f"{format_money(-balances[item])} {item.currency}: it was booked "
                             f"under another agreement or obligation",
                             amount=-balances[item], currency=item.currency)  # fmt: skip


RULE = Rule(
    code="PB408",
    name="owed under one agreement, paid under another",
    scope="merge",
    finding="expenditure not for the project",
    subject="the voucher",
    check=check,
)
