"""Money: cents and exact splits. Amounts are `Decimal` everywhere, never float."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CENT = Decimal("0.01")
ZERO = Decimal(0)
NIL = Decimal("0.00")


WIDE = Context(prec=60)
"""Room for sums that no fund has: they are told of by rules, and are no fault of arithmetic."""


def to_cents(number: Decimal) -> Decimal:
    """The number rounded to two places, halves away from zero."""
    if number.same_quantum(CENT):  # As most are written: one object less to keep.
        return number
    return number.quantize(CENT, ROUND_HALF_UP, context=WIDE)


def split(total: Decimal, weights: Sequence[Decimal], quantum: Decimal = CENT) -> list[Decimal]:
    """Split `total` by `weights` into multiples of `quantum` that add up to it exactly.

    Largest remainder (Hamilton) on the absolute amount, so that a debit and its credit split alike;
    equal remainders go to the earlier share. `total` must be a multiple of `quantum`, the weights
    non-negative and not all nil.

    Raises:
        ValueError: the weights cannot divide anything.
    """
    whole = sum(weights, ZERO)
    if whole <= 0 or any(weight < 0 for weight in weights):
        msg = "weights must not be negative and must add up to more than nil"
        raise ValueError(msg)
    sign = -1 if total < 0 else 1
    units = Fraction(abs(total)) / Fraction(quantum)
    # Fractions, for remainders that are equal must be found equal: decimals would round them apart.
    exact = [units * Fraction(weight) / Fraction(whole) for weight in weights]
    shares = [math.floor(share) for share in exact]
    missing = int(units) - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[:missing]:
        shares[i] += 1
    return [sign * share * quantum for share in shares]


def format_money(number: Decimal) -> str:
    """Two places and thousands separators, for messages and pages: `1,650,000.00`."""
    return f"{to_cents(number):,.2f}"


def format_share(share: Decimal) -> str:
    """A share in per cent, for messages: `20%`, `25.4%`."""
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"
