"""Attribute samples of small populations: sizes as they are printed, limits as they can be counted out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest

from pledgebook_reports.audit.sampling import binomial
from pledgebook_reports.audit.sampling.hypergeometric import (
    at_most,
    most_deviating,
    sample_size,
)

PRINTED = (
    (500, 1, 8, 90, 46), (500, 1, 6, 90, 61), (500, 1, 4, 90, 90), (500, 2, 5, 90, 99),
    (500, 1, 8, 95, 55), (500, 1, 6, 95, 73), (500, 1, 4, 95, 140), (500, 2, 5, 95, 139),
    (500, 3, 6, 95, 158), (500, 4, 7, 95, 170), (500, 5, 8, 95, 178), (500, 6, 9, 95, 196),
    (5000, 1, 8, 95, 58), (5000, 1, 6, 95, 77), (5000, 1, 4, 95, 154), (15000, 1, 6, 95, 78),
    (36000, 1, 4, 95, 156),
)  # fmt: skip
"""Sizes that AuditSampler prints (Attributes sample size using the hypergeometric distribution, 2015), as
the R package jfa holds itself to them: population, per cent expected and tolerable, confidence, size."""


@pytest.mark.parametrize("population,expected,tolerable,confidence,size", PRINTED)
def test_sizes_are_those_printed(
    population: int, expected: int, tolerable: int, confidence: int, size: int
) -> None:
    rates = (Decimal(tolerable) / 100, Decimal(expected) / 100, Decimal(confidence) / 100)
    assert sample_size(population, *rates)[0] == size


def test_large_populations_are_those_of_the_binomial() -> None:
    """From 15,000 on the print has no difference, so nobody need ask which it is."""
    rates = (Decimal("0.06"), Decimal("0.01"), Decimal("0.95"))
    assert sample_size(15_000, *rates) == binomial.sample_size(*rates)


def test_a_probability_counts_the_samples_out() -> None:
    """Every sample of 4 of 9 items, of which 3 deviate."""
    samples = list(combinations(range(9), 4))
    for allowed in range(4):
        few = [one for one in samples if sum(1 for item in one if item < 3) <= allowed]
        assert at_most(allowed, 4, 9, 3) == Fraction(len(few), len(samples))


@pytest.mark.parametrize("found", [0, 1, 2, 5])
def test_a_limit_is_the_last_that_the_samples_do_not_speak_against(found: int) -> None:
    """Of 12 items 5 are drawn: each number of deviating ones is tried by counting samples out."""
    samples = list(combinations(range(12), 5))
    believed = [
        deviating for deviating in range(found, 12 - (5 - found) + 1)
        if sum(1 for one in samples if sum(1 for item in one if item < deviating) <= found)
        > len(samples) * Fraction(5, 100)
    ]  # fmt: skip
    assert most_deviating(found, 5, 12, Decimal("0.95")) == max(believed)


@pytest.mark.parametrize("population", [30, 47, 100, 500])
def test_size_and_limit_agree(population: int) -> None:
    """What the plan allows is within the tolerable, and one less looked at would not have done."""
    tolerable, confidence = Decimal("0.10"), Decimal("0.95")
    size, allowed = sample_size(population, tolerable, Decimal("0.01"), confidence)
    assert most_deviating(allowed, size, population, confidence) < tolerable * population
    assert most_deviating(allowed, size - 1, population, confidence) >= tolerable * population
    assert size < binomial.sample_size(tolerable, Decimal("0.01"), confidence)[0]


def test_when_all_are_looked_at_nothing_is_left_to_guess() -> None:
    assert most_deviating(3, 40, 40, Decimal("0.99")) == 3
    for tolerable, expected in (("0.10", "0.09"), ("0.15", "0.14")):
        rates = (Decimal(tolerable), Decimal(expected), Decimal("0.95"))
        assert sample_size(10, *rates) == (10, 1)


def test_rates_too_near_each_other_are_no_plan() -> None:
    for expected in ("0.05", "0.0499"):
        with pytest.raises(ValueError, match=r"expected rate must|too near"):
            sample_size(9_000, Decimal("0.05"), Decimal(expected), Decimal("0.95"))
