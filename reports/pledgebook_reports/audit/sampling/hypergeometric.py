"""Sizes and limits of attribute samples of small populations, from the hypergeometric distribution.

A sample that is drawn without putting back says more of a small population than the binomial limit
grants. Of D deviating items among N, a sample of n shows i with the probability
C(D, i) C(N - D, n - i) / C(N, n) (Feller, An Introduction to Probability Theory and Its Applications I,
II.6); all of it is reckoned in whole numbers.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from pledgebook_reports.audit.sampling.binomial import MOST

SMALL = 10_000
"""Items of a population up to which it makes a difference; at 15,000 sizes are those of the binomial."""
NAME = "hypergeometric"


def at_most(count: int, size: int, population: int, deviating: int) -> Fraction:
    """The probability of at most so many deviations in a sample, of so many in the population."""
    right = population - deviating
    first = max(size - right, 0)
    ways = math.comb(deviating, first) * math.comb(right, size - first)
    total = 0
    for found in range(first, min(count, size, deviating) + 1):
        total += ways
        ways *= (deviating - found) * (size - found)
        ways //= (found + 1) * (right - size + found + 1)
    return Fraction(total, math.comb(population, size))


def sample_size(
    population: int, tolerable: Decimal, expected: Decimal, confidence: Decimal
) -> tuple[int, int]:
    """The least sample, and the deviations that it may show, for rates as shares.

    Where the rates lie so near that only a look at every item tells them apart, it is all of them.

    Raises:
        ValueError: the expected rate is too near the tolerable one.
    """
    if not 0 <= expected < tolerable < 1:
        raise ValueError("the expected rate must be below the tolerable one, and both below 100%")
    risk = Fraction(1 - confidence)
    deviating = math.ceil(Fraction(tolerable) * population)
    size = 1
    for allowed in range(deviating):
        size = _least(allowed, population, deviating, risk, size)
        if size > MOST:
            break
        if Fraction(expected) * size <= allowed:
            return size, allowed
    else:
        if population <= MOST:
            return population, math.floor(Fraction(tolerable) * population)
    raise ValueError(f"the sample would be larger than {MOST}: the rates lie too near each other")


def _least(allowed: int, population: int, deviating: int, risk: Fraction, low: int) -> int:
    """The least sample, from `low` to all items, that shows more than allowed, but for the risk."""
    high = population
    while low < high:
        middle = (low + high) // 2
        if at_most(allowed, middle, population, deviating) > risk:
            low = middle + 1
        else:
            high = middle
    return low


def most_deviating(deviations: int, size: int, population: int, confidence: Decimal) -> int:
    """The items that, with the confidence, the population's deviating ones do not outnumber."""
    risk = Fraction(1 - confidence)
    # Those that were found deviate; those that were looked at and do not, do not.
    low, high = deviations, population - (size - deviations)
    while low < high:
        middle = (low + high + 1) // 2
        if at_most(deviations, size, population, middle) > risk:
            low = middle
        else:
            high = middle - 1
    return low
