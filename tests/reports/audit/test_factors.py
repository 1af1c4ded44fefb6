"""Factors, sizes and limits of samples against the published tables."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

import pytest

from pledgebook_reports.audit.sampling import binomial, differences
from pledgebook_reports.audit.sampling.poisson import factor, planning_factor

CENT = Decimal("0.01")

EVALUATION = {
    "0.95": "3.00 4.75 6.30 7.76 9.16 10.52 11.85 13.15 14.44 15.71 16.97 18.21 19.45 20.67 21.89",
    "0.90": "2.31 3.89 5.33 6.69 8.00 9.28 10.54 11.78 13.00 14.21 15.41 16.60 17.79 18.96 20.13",
    "0.80": "1.61 3.00 4.28 5.52 6.73 7.91 9.08 10.24 11.38 12.52 13.66 14.78 15.90 17.02 18.13",
    "0.50": "0.70 1.68 2.68 3.68 4.68 5.68 6.67 7.67 8.67 9.67 10.67 11.67 12.67 13.67 14.67",
}
"""AICPA Audit Guide Audit Sampling, confidence factors for evaluation, 0 to 14 misstatements."""

PLANNING = {
    "0.95": "3.00 3.31 3.68 4.11 4.63 5.24 6.00 6.92 8.09 9.59 11.54 14.18 17.85",
    "0.90": "2.31 2.52 2.77 3.07 3.41 3.83 4.33 4.95 5.72 6.71 7.99 9.70 12.07",
}
"""The same, for sample size: expected misstatement of 0 to 60 % of the tolerable, by 5 %."""


@pytest.mark.parametrize("confidence", EVALUATION)
def test_factors_of_evaluation_are_those_printed(confidence: str) -> None:
    """The guide prints them rounded up to the cent."""
    found = [
        factor(count, Decimal(confidence)).quantize(CENT, ROUND_CEILING) for count in range(15)
    ]
    assert " ".join(map(str, found)) == EVALUATION[confidence]


@pytest.mark.parametrize("confidence", PLANNING)
def test_factors_of_planning_are_those_printed(confidence: str) -> None:
    """They rest on the incomplete gamma function of broken shapes."""
    shares = [Decimal(share) / 100 for share in range(0, 65, 5)]
    found = [
        planning_factor(share, Decimal(confidence)).quantize(CENT, ROUND_CEILING)
        for share in shares
    ]
    assert " ".join(map(str, found)) == PLANNING[confidence]


def test_too_much_expected_is_no_plan() -> None:
    """Beyond six tenths no table goes."""
    with pytest.raises(ValueError, match="between nil and 60%"):
        planning_factor(Decimal("0.61"), Decimal("0.95"))


@pytest.mark.parametrize(
    "tolerable,expected,confidence,size",
    [
        ("0.05", "0", "0.95", (59, 0)),
        ("0.05", "0.01", "0.95", (93, 1)),
        ("0.05", "0.0125", "0.95", (124, 2)),
        ("0.06", "0.01", "0.95", (78, 1)),
        ("0.10", "0", "0.95", (29, 0)),
        ("0.02", "0", "0.95", (149, 0)),
        ("0.10", "0.02", "0.95", (46, 1)),
        ("0.05", "0", "0.90", (45, 0)),
        ("0.10", "0", "0.90", (22, 0)),
        ("0.05", "0.01", "0.90", (77, 1)),
    ],
)
def test_attribute_sizes_are_those_printed(
    tolerable: str, expected: str, confidence: str, size: tuple[int, int]
) -> None:
    """AICPA Audit Sampling, tables A.1 and A.2, with the deviations allowed in brackets there."""
    asked = (Decimal(tolerable), Decimal(expected), Decimal(confidence))
    assert binomial.sample_size(*asked) == size


@pytest.mark.parametrize(
    "size,confidence,printed",
    [
        (25, "0.95", "11.3 17.6"),
        (60, "0.95", "4.9 7.7 10.2"),
        (100, "0.95", "3.0 4.7 6.2 7.6"),
        (50, "0.90", "4.5 7.6 10.3"),
    ],
)
def test_upper_deviation_rates_are_those_printed(size: int, confidence: str, printed: str) -> None:
    """AICPA Audit Sampling, tables A.3 and A.4, within the tenth to which they are rounded."""
    for count, told in enumerate(printed.split()):
        found = binomial.upper_rate(count, size, Decimal(confidence)) * 100
        assert abs(found - Decimal(told)) < Decimal("0.1"), (count, found)


def test_no_sample_reaches_an_expected_rate_at_the_tolerable() -> None:
    """The rates must lie apart."""
    for expected in ("0.05", "0.049"):
        with pytest.raises(ValueError, match=r"expected rate must|too near"):
            binomial.sample_size(Decimal("0.05"), Decimal(expected), Decimal("0.95"))


@pytest.mark.parametrize(
    "confidence,printed", [("0.90", "1.2816"), ("0.95", "1.6449"), ("0.99", "2.3263")]
)
def test_normal_quantiles_are_those_printed(confidence: str, printed: str) -> None:
    """Of any table of the normal distribution."""
    found = differences.quantile(Decimal(confidence)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert str(found) == printed


def test_an_estimate_by_hand() -> None:
    """100 items, 4 drawn, differences 0, 0, 10, 30: mean 10, s² = 200, precision z·100·√(200/4·0.96)."""
    part = differences.Part(100, [Decimal(0), Decimal(0), Decimal(10), Decimal(30)])
    found = differences.estimate([part], Decimal("0.95"))
    assert found.projected == Decimal("1000.00")
    assert found.precision == Decimal("1139.59")
