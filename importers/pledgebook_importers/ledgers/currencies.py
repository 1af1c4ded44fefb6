"""The ledger's own currency, where the extract prints the transaction's alone."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pledgebook_importers.intake.errors import RefusedError


def ledger_currency(
    lines: Iterable[tuple[str, Decimal, Decimal | None, Decimal | None]], heading: int
) -> str:
    """The one currency whose lines have equal amounts and a rate of one, all of them.

    `lines` are foreign currency, amount, foreign amount and rate.

    Raises:
        RefusedError: none is, or several are.
    """
    same: dict[str, bool] = {}
    for currency, amount, foreign, rate in lines:
        if currency and amount:
            equal = foreign == amount and rate in {None, Decimal(1)}
            same[currency] = same.get(currency, True) and equal
    own = [currency for currency, equal in same.items() if equal]
    if len(own) != 1:
        reason = "does not say which currency its ledger is in; state `currency` in the profile"
        raise RefusedError(heading, reason)
    return own[0]
