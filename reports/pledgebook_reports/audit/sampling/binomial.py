"""Sizes and limits of attribute samples, computed from the binomial distribution.

The AICPA guide's tables A.1 and A.2 (sample size by expected and tolerable rate) and A.3 and A.4
(upper deviation rate) are these figures rounded.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

from pledgebook.money import ZERO
from pledgebook_reports.audit.sampling.poisson import DIGITS

MOST = 2000
"""Beyond it the guide prints no size: the sample would cost more than it is worth."""
_EXACT = Decimal("1e-12")


def at_most(count: int, size: int, rate: Decimal) -> Decimal:
    """The probability of at most so many deviations in a sample from a population of that rate."""
    if rate >= 1:
        return Decimal(int(count >= size))
    term = (1 - rate) ** size
    total = term
    odds = rate / (1 - rate)
    for number in range(1, count + 1):
        term *= odds * (size - number + 1) / number
        total += term
    return total


def sample_size(tolerable: Decimal, expected: Decimal, confidence: Decimal) -> tuple[int, int]:
    """The least sample, and the deviations that it may show, for rates as shares.

    Raises:
        ValueError: the expected rate is too near the tolerable one.
    """
    if not 0 <= expected < tolerable < 1:
        raise ValueError("the expected rate must be below the tolerable one, and both below 100%")
    risk = 1 - confidence
    allowed, size = 0, 1
    with localcontext(prec=DIGITS):
        while size <= MOST:
            if at_most(allowed, size, tolerable) > risk:
                size += 1
            elif expected * size > allowed:
                allowed += 1
            else:
                return size, allowed
    raise ValueError(f"the sample would be larger than {MOST}: the rates lie too near each other")


def upper_rate(deviations: int, size: int, confidence: Decimal) -> Decimal:
    """The rate that, with the confidence, the population's does not exceed; a share."""
    if deviations >= size:
        return Decimal(1)
    risk = 1 - confidence
    low, high = ZERO, Decimal(1)
    with localcontext(prec=DIGITS):
        while high - low > _EXACT:
            middle = (low + high) / 2
            if at_most(deviations, size, middle) > risk:
                low = middle
            else:
                high = middle
    return high
