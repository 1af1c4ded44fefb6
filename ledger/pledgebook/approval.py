"""Vouchers that need signatures: the sum at stake, and what kind of act it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pledgebook.money import NIL

if TYPE_CHECKING:
    from decimal import Decimal

    from pledgebook.registry import Registry
    from pledgebook.vouchers import Voucher

PREPARED, APPROVED, CERTIFIED, DISBURSED = range(4)
"""Where each act's officer stands in `Voucher.officers`."""
ROLES: tuple[tuple[str, ...], ...] = (
    ("preparer", "requester"), ("approver",), ("certifier",), ("disburser",),
)  # fmt: skip
"""The roles in which an officer may act, in the same order."""


class Approvable(NamedTuple):
    """A voucher at or above the policy `approval-from`, and its sum in the facility's currency.

    `pays` says whether money leaves the bank; the sum is then what leaves, else its debits.
    """

    voucher: Voucher
    amount: Decimal
    pays: bool


def approvable(voucher: Voucher, registry: Registry, currency: str) -> Approvable | None:
    """The voucher with its sum, where that calls for signatures on its day."""
    policy = registry.policy("approval-from", voucher.date)
    if policy is None or policy[0].currency != currency:
        return None
    pays = voucher.paid > NIL
    amount = voucher.paid if pays else voucher.debits
    return Approvable(voucher, amount, pays) if amount >= policy[0].number else None
