"""Estimation of misstatement by differences, for random and stratified samples.

Each stratum's mean difference is projected to its items; the precision is the normal quantile of the
confidence, one-sided, times the standard error with the correction for finite populations (AICPA
Audit Sampling, chapter 7 and appendix; Cochran, Sampling Techniques, 5.25).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from pledgebook.money import NIL, ZERO, to_cents
from pledgebook_reports.audit.sampling.poisson import DIGITS, solved

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 20
"""Differences below which the normal limit is not reliable."""
_ROOT_OF_TWO_PI = Decimal("2.506628274631000502415765284811045253007")


@dataclass(frozen=True, slots=True)
class Part:
    """A stratum: the count of its items, and the differences found in its sample."""

    count: int
    differences: Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The projected misstatement, its precision, and the quantile that this was made with."""

    projected: Decimal
    precision: Decimal
    quantile: Decimal


def estimate(parts: Sequence[Part], confidence: Decimal) -> Estimate:
    """The estimate over all strata; the confidence is one-sided."""
    with localcontext(prec=DIGITS):
        projected, variance = NIL, ZERO
        for part in parts:
            drawn = len(part.differences)
            if not drawn:
                continue
            mean = sum(part.differences, ZERO) / drawn
            projected += mean * part.count
            if drawn > 1:
                squares = sum(((one - mean) ** 2 for one in part.differences), ZERO) / (drawn - 1)
                left = 1 - Decimal(drawn) / part.count
                variance += part.count**2 * squares / drawn * left
        z = quantile(confidence)
        return Estimate(to_cents(projected), to_cents(z * variance.sqrt()), z)


def quantile(confidence: Decimal) -> Decimal:
    """The standard normal quantile of a share above one half."""
    with localcontext(prec=DIGITS):
        return solved(lambda z: _normal(z) - confidence)


def _normal(z: Decimal) -> Decimal:
    """The standard normal distribution, by its series (Abramowitz and Stegun 26.2.11)."""
    term = total = z
    odd = 1
    while term > Decimal("1e-30"):
        odd += 2
        term *= z * z / odd
        total += term
    return Decimal("0.5") + total * (-z * z / 2).exp() / _ROOT_OF_TWO_PI
