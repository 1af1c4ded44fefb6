"""Factors, sizes and limits of samples against the published tables."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

import pytest

from pledgebook_reports.audit.sampling import binomial, differences
from pledgebook_reports.audit.sampling.poisson import factor, planning_factor

CENT = Decimal("0.01")

EVALUATION = {
    "0.95": (
        "3.00 4.75 6.30 7.76 9.16 10.52 11.85 13.15 14.44 15.71 16.97 "
        "18.21 19.45 20.67 21.89 23.10 24.31 25.50 26.70 27.88 29.07"
    ),
    "0.90": (
        "2.31 3.89 5.33 6.69 8.00 9.28 10.54 11.78 13.00 14.21 15.41 "
        "16.60 17.79 18.96 20.13 21.30 22.46 23.61 24.76 25.91 27.05"
    ),
    "0.85": (
        "1.90 3.38 4.73 6.02 7.27 8.50 9.71 10.90 12.08 13.25 14.42 "
        "15.57 16.72 17.86 19.00 20.13 21.26 22.39 23.51 24.63 25.74"
    ),
    "0.80": (
        "1.61 3.00 4.28 5.52 6.73 7.91 9.08 10.24 11.38 12.52 13.66 "
        "14.78 15.90 17.02 18.13 19.24 20.34 21.44 22.54 23.64 24.73"
    ),
    "0.75": (
        "1.39 2.70 3.93 5.11 6.28 7.43 8.56 9.69 10.81 11.92 13.02 "
        "14.13 15.22 16.32 17.40 18.49 19.58 20.66 21.74 22.81 23.89"
    ),
    "0.70": (
        "1.21 2.44 3.62 4.77 5.90 7.01 8.12 9.21 10.31 11.39 12.47 "
        "13.55 14.63 15.70 16.77 17.84 18.90 19.97 21.03 22.09 23.15"
    ),
    "0.65": (
        "1.05 2.22 3.35 4.46 5.55 6.64 7.72 8.79 9.85 10.92 11.98 "
        "13.04 14.09 15.14 16.20 17.25 18.29 19.34 20.38 21.43 22.47"
    ),
    "0.63": (
        "1.00 2.14 3.25 4.35 5.43 6.50 7.57 8.63 9.68 10.74 11.79 "
        "12.84 13.89 14.93 15.98 17.02 18.06 19.10 20.14 21.18 22.22"
    ),
    "0.50": (
        "0.70 1.68 2.68 3.68 4.68 5.68 6.67 7.67 8.67 9.67 10.67 "
        "11.67 12.67 13.67 14.67 15.67 16.67 17.67 18.67 19.67 20.67"
    ),
}
"""AICPA Audit Guide Audit Sampling, confidence factors for sample evaluation: 0 to 20 overstatements at
nine risks of incorrect acceptance, as a textbook reprints them (exhibit FA.2, "PPS confidence factors for
sample evaluation"; it has 3.35 for two at 37 %, where its neighbours and the formula say 3.25)."""

PLANNING = {
    "0.95": "3.00 3.31 3.68 4.11 4.63 5.24 6.00 6.92 8.09 9.59 11.54 14.18 17.85",
    "0.90": "2.31 2.52 2.77 3.07 3.41 3.83 4.33 4.95 5.72 6.71 7.99 9.70 12.07",
}
"""The same, for sample size: expected misstatement of 0 to 60 % of the tolerable, by 5 %."""


@pytest.mark.parametrize("confidence", EVALUATION)
def test_factors_of_evaluation_are_those_printed(confidence: str) -> None:
    """The guide prints them rounded up to the cent."""
    found = [
        factor(count, Decimal(confidence)).quantize(CENT, ROUND_CEILING) for count in range(21)
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


SIZES = {
    ("0.95", "0.02"): "149 236 313 386 590 1030",
    ("0.95", "0.03"): "99 157 157 208 257 303 392 562 846 1466",
    ("0.95", "0.05"): "59 93 93 93 93 124 124 153 181 208 234 286 361 458 624 877 1348",
    ("0.95", "0.06"): "49 78 78 78 78 78 103 103 127 127 150 173 195 238 280 341 421",
    ("0.95", "0.10"): "29 46 46 46 46 46 46 46 46 61 61 61 61 61 76 76 89",
    ("0.90", "0.02"): "114 194 194 265 398 708 1463",
    ("0.90", "0.05"): "45 77 77 77 77 77 105 105 132 132 158 209 258 306",
    ("0.90", "0.10"): "22 38 38 38 38 38 38 38 38 38 38 52 52 52 52 52 65",
}
"""AICPA Audit Sampling (2017), tables A-1 and A-2: sizes for 0, 0.25, 0.5 … % expected, by confidence and
tolerable rate; read from the benchmark of the R package jfa (K. Derks, Nyenrode), which holds itself
to the same tables."""
LIMITS = {
    ("0.95", 25): "11.3 17.7 23.2 28.2 33.0 37.6 42.0 46.3 50.4 54.4 58.4",
    ("0.95", 60): "4.9 7.7 10.2 12.5 14.7 16.8 18.8 20.8 22.8 24.8 26.7",
    ("0.95", 100): "3.0 4.7 6.2 7.6 9.0 10.3 11.5 12.8 14.0 15.2 16.4",
    ("0.95", 500): "0.6 1.0 1.3 1.6 1.9 2.1 2.4 2.7 2.9 3.2 3.4",
    ("0.90", 20): "10.9 18.1 24.5 30.5 36.1 41.5 46.8 51.9 56.8 61.6 66.2",
    ("0.90", 50): "4.6 7.6 10.3 12.9 15.4 17.8 20.2 22.5 24.7 27.0 29.2",
    ("0.90", 200): "1.2 2.0 2.7 3.4 4.0 4.6 5.3 5.9 6.5 7.1 7.6",
}
"""The same, tables A-3 and A-4: upper limits in per cent for 0 to 10 deviations, by sample size."""
UNITS = {
    ("0.95", "0"): "6 10 30 38 50 60 75 100 150 300 600",
    ("0.95", "0.1"): "8 13 37 46 62 74 92 123 184 368 736",
    ("0.95", "0.3"): "12 20 60 75 100 120 150 200 300 600 1199",
    ("0.95", "0.5"): "24 39 116 145 193 231 289 385 577 1154 2308",
    ("0.90", "0.2"): "7 12 35 43 57 69 86 114 171 341 682",
    ("0.85", "0.4"): "9 15 45 56 74 89 111 148 221 442 883",
    ("0.50", "0.6"): "4 6 17 22 29 34 43 57 85 170 340",
}
"""The same, table C-1: sizes of monetary unit samples by confidence and by expected as a share of the
tolerable misstatement, for a tolerable misstatement of these shares of the population:"""
SHARES = "0.5 0.3 0.1 0.08 0.06 0.05 0.04 0.03 0.02 0.01 0.005"


@pytest.mark.parametrize("confidence,tolerable", SIZES)
def test_attribute_sizes_are_those_of_the_whole_column(confidence: str, tolerable: str) -> None:
    """Expected rates rise by a quarter of a per cent."""
    printed = SIZES[confidence, tolerable].split()
    found = [
        binomial.sample_size(Decimal(tolerable), Decimal(step) / 400, Decimal(confidence))[0]
        for step in range(len(printed))
    ]
    assert found == [int(size) for size in printed]


@pytest.mark.parametrize("confidence,size", LIMITS)
def test_upper_limits_are_those_of_the_whole_row(confidence: str, size: int) -> None:
    """The guide prints them rounded up to the tenth."""
    found = [
        (binomial.upper_rate(count, size, Decimal(confidence)) * 100).quantize(
            Decimal("0.1"), ROUND_CEILING
        )
        for count in range(11)
    ]
    assert " ".join(map(str, found)) == LIMITS[confidence, size]


@pytest.mark.parametrize("confidence,expected", UNITS)
def test_sizes_of_monetary_unit_samples_are_those_printed(confidence: str, expected: str) -> None:
    """The planning factor divided by the tolerable share of the population, rounded up."""
    factor_ = planning_factor(Decimal(expected), Decimal(confidence))
    found = [
        int((factor_ / Decimal(share)).to_integral_value(ROUND_CEILING)) for share in SHARES.split()
    ]
    assert " ".join(map(str, found)) == UNITS[confidence, expected]
