"""A booked exchange rate lies near the official one.

A rate of one's own choosing moves money without a trace. The rate of a lot that falls due, of a
payment or of a purchase of currency is compared with the latest `price` on or before its day; the
policy `rate-tolerance` says how far it may lie off. A receipt takes its lot's rate and is not
compared; without a price or a policy the rule is silent.

Fails:

    2016-01-01 custom "policy" "rate-tolerance" 0.05
    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating        1000.00 USD
      Assets:Bank:Tigris:IQD         -1000000 IQD @@ 1000.00 USD

Passes:

    2016-01-01 custom "policy" "rate-tolerance" 0.05
    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating        1000.00 USD
      Assets:Bank:Tigris:IQD         -1190000 IQD @@ 1000.00 USD

Source: IPSAS 4, spot rate at the date of the transaction; UN operational rates of exchange.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.accounts import LOT_ROLES
from pledgebook.money import ZERO, to_cents
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Leg, Voucher

PLACES = 6


def visit(book: Book) -> Visit | None:
    """One finding a leg."""
    if not book.registry.policy_lines("rate-tolerance"):
        return None
    currency = book.currency

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if not voucher.foreign:
            return ()
        return [
            finding
            for leg in voucher.legs
            if leg.currency != currency and (finding := _off(book, voucher, leg)) is not None
        ]

    return judge


def _off(book: Book, voucher: Voucher, leg: Leg) -> Finding | None:
    policy = book.registry.policy("rate-tolerance", voucher.date)
    if policy is None or leg.value_currency != book.currency or leg.number == ZERO:
        return None
    if leg.role in LOT_ROLES and not _opens_lot(leg):
        return None
    official = book.rate(leg.currency, voucher.date)
    if not official:
        return None
    booked = abs(leg.value / leg.number)
    off = abs(booked - official) / official
    if off <= policy[0]:
        return None
    return at_voucher(
        "PB306", voucher,
        f"{voucher.name}: {leg.account} takes {booked:.{PLACES}f} {book.currency} for 1 "
        f"{leg.currency}, {off:.1%} off the official {official:.{PLACES}f} of {voucher.date}",
        amount=abs(to_cents(leg.value - leg.number * official)), currency=book.currency,
    )  # fmt: skip


def _opens_lot(leg: Leg) -> bool:
    return leg.number > 0 if leg.role == "receivable" else leg.number < 0


RULE = Rule(
    code="PB306",
    name="book rate off the official rate",
    scope="local",
    category=audit_categories.PRICE,
    subject="the voucher",
    visit=visit,
)
