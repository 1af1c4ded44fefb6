"""Vouchers that need signatures: the sum at stake, and what kind of act it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pledgebook.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.vouchers import Voucher

SPENDS = frozenset(("expense", "advance", "prepayment", "refund"))
ACTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("prepared-by", ("preparer", "requester")),
    ("approved-by", ("approver",)),
    ("certified-by", ("certifier",)),
    ("disbursed-by", ("disburser",)),
)
"""The metadata key of each act on a voucher, and the roles in which an officer may do it."""


class Approvable(NamedTuple):
    """A voucher at or above the policy `approval-from`, and its sum in the facility's currency.

    `pays`: money leaves the bank; `spends`: cost or an advance is taken on.
    """

    voucher: Voucher
    amount: Decimal
    pays: bool
    spends: bool


def approvables(book: Book) -> Iterator[Approvable]:
    """The vouchers that need signatures; none where no policy says from what amount."""
    lines = book.registry.policy_lines("approval-from")
    for voucher in book.posted if lines else ():
        policy = (
            lines[0][1]
            if len(lines) == 1 and lines[0][0] <= voucher.date
            else (book.registry.policy("approval-from", voucher.date))
        )
        if policy is None or policy[0].currency != book.currency:
            continue
        debits, cash, spends = NIL, NIL, False
        for leg in voucher.legs:
            if leg.value > 0:
                debits += leg.value
                spends = spends or leg.role in SPENDS
            if leg.role == "cash":
                cash -= leg.value
        amount = cash if cash > 0 else debits
        if amount >= policy[0].number:
            yield Approvable(voucher, amount, cash > 0, spends)
