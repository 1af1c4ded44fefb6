"""Confidence factors of monetary unit sampling, computed from the Poisson and gamma distributions.

The factor for k misstatements is the mean of a Poisson distribution of which no more than k would
show with a probability of 1 - confidence; the AICPA guide prints it to two places (95 %: 3.00, 4.75,
6.30 …). The planning factor allows for misstatement that is expected: with a share r of the
tolerable amount expected, it solves P(1 + r F, F) = confidence, where P is the regularised lower
incomplete gamma function (Stewart, Technical Notes, appendix on table 4.5).
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING

from pledgebook.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = 40
EXACT = Decimal("1e-12")
"""To how much a factor is found."""
MOST_EXPECTED = Decimal("0.60")
"""The share of the tolerable amount beyond which sampling makes no sense (AICPA, table 4.5)."""

_SHIFT = 25
_HALF_LOG_OF_TWO_PI = Decimal("0.9189385332046727417803297364056176398614")
_STIRLING = (
    (1, 12, 1),
    (-1, 360, 3),
    (1, 1260, 5),
    (-1, 1680, 7),
    (1, 1188, 9),
    (-691, 360360, 11),
)
"""Stirling's series: numerator, denominator and power of each term (Abramowitz and Stegun 6.1.41)."""


@cache
def factor(misstatements: int, confidence: Decimal) -> Decimal:
    """The confidence factor of an evaluation; `confidence` is a share such as 0.95."""
    with localcontext(prec=DIGITS):
        return solved(lambda mean: 1 - at_most(misstatements, mean) - confidence)


@cache
def planning_factor(expected_share: Decimal, confidence: Decimal) -> Decimal:
    """The factor that divides the tolerable amount into the interval.

    `expected_share` is the expected misstatement as a share of the tolerable one.

    Raises:
        ValueError: so much is expected that no sample could show less than the tolerable.
    """
    if not 0 <= expected_share <= MOST_EXPECTED:
        msg = f"the expected must lie between nil and {MOST_EXPECTED:.0%} of the tolerable"
        raise ValueError(msg)
    with localcontext(prec=DIGITS):
        return solved(lambda mean: _lower_gamma(1 + expected_share * mean, mean) - confidence)


def at_most(count: int, mean: Decimal) -> Decimal:
    """The probability of at most so many where the mean is known."""
    term = (-mean).exp()
    total = term
    for number in range(1, count + 1):
        term *= mean / number
        total += term
    return total


def solved(excess: Callable[[Decimal], Decimal]) -> Decimal:
    """Where a function of a positive number, which rises, is nil."""
    low, high = ZERO, Decimal(1)
    while excess(high) < 0:
        low, high = high, high * 2
    while high - low > EXACT:
        middle = (low + high) / 2
        if excess(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _lower_gamma(shape: Decimal, x: Decimal) -> Decimal:
    """The regularised lower incomplete gamma function P(shape, x), by its series."""
    if not x:
        return ZERO
    term = total = 1 / shape
    step = shape
    while term > total * Decimal("1e-30"):
        step += 1
        term *= x / step
        total += term
    return total * (shape * x.ln() - x - _log_gamma(shape)).exp()


def _log_gamma(number: Decimal) -> Decimal:
    """The logarithm of the gamma function: shifted up, then by Stirling's series."""
    product = Decimal(1)
    for step in range(_SHIFT):
        product *= number + step
    up = number + _SHIFT
    series = sum((Decimal(over) / (under * up**power) for over, under, power in _STIRLING), ZERO)
    return (up - Decimal("0.5")) * up.ln() - up + _HALF_LOG_OF_TWO_PI + series - product.ln()
