"""The uncommitted balance of an agreement is below zero on no day.

Cash (receipts + interest + transfers − refunds) less what is spent, advanced and paid ahead. The
public record shows
an agreement with 14.56m spent against 11.43m received: the difference was somebody else's money.
Open obligations
(policy `headroom-basis`) are not held against it yet.

    2017-03-02 * "Example Rental" "More than the donor gave"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      Expenses:FFS:W1-Works:Operating   2000000.00 USD
      Assets:Bank:Tigris:USD           -2000000.00 USD

Source: UNDP practice, no spending ahead of contributions; IPSAS 23, stipulations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.accounts import CASH_IN, SPENT
from pledgebook.money import NIL, format_money
from pledgebook.registry import POOL
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.book import Book, Leg, Voucher
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One finding an agreement: the first day below zero, at that day's last voucher."""
    for agreement, legs in book.by_agreement().items():
        if agreement == POOL or book.registry.agreement(agreement) is None:
            continue
        finding = _first_overdraft(book, agreement, legs)
        if finding:
            yield finding


def _first_overdraft(book: Book, agreement: str, legs: list[tuple[Voucher, Leg]]) -> Finding | None:
    cash, spent, lowest = NIL, NIL, NIL
    at: tuple[Voucher, Decimal, Decimal] | None = None
    for position, (voucher, leg) in enumerate(legs):
        if leg.value_currency == book.currency:
            if leg.parts.role in CASH_IN:
                cash -= leg.value
            elif leg.parts.role in SPENT:
                spent += leg.value
        ends_day = position + 1 == len(legs) or legs[position + 1][0].date != voucher.date
        if ends_day and cash - spent < 0:
            lowest = min(lowest, cash - spent)
            at = at or (voucher, cash, spent)
    if at is None:
        return None
    voucher, cash, spent = at
    return at_voucher(
        "PB301",
        voucher,
        f"{book.registry.donor_name(agreement)}: spent {format_money(spent)} {book.currency} "
        f"against cash of {format_money(cash)} {book.currency} on {voucher.date}; at its lowest "
        f"{format_money(lowest)} {book.currency}",
        subject=agreement,
        amount=-lowest,
        currency=book.currency,
    )


RULE = Rule(
    code="PB301",
    name="uncommitted balance below zero",
    scope="merge",
    finding="expenditure not for the project",
    subject="the agreement",
    check=check,
)
