"""Benford's law: published expectations, Nigrini's limits, and when the law is not applied."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.audit.journal_tests import benford

if TYPE_CHECKING:
    from tests.reports.audit.conftest import Tested

FIRST = "0.30103 0.17609 0.12494 0.09691 0.07918 0.06695 0.05799 0.05115 0.04576"
"""Nigrini, Benford's Law (2012), table 1.1, column of the first digit."""
FIRST_TWO = {
    10: "0.04139",
    11: "0.03779",
    25: "0.01703",
    49: "0.00877",
    50: "0.00860",
    99: "0.00436",
}
"""The same, proportions of first two digits."""


def powers(count: int) -> list[Decimal]:
    """Return a geometric row over four orders of magnitude, which keeps to the law."""
    step = Decimal(10) ** (Decimal(4) / count)
    return [(Decimal(10) * step**n).quantize(Decimal("0.01")) for n in range(count)]


def test_expected_first_digits_are_those_printed() -> None:
    """To five places."""
    found = [benford.expected(first).quantize(Decimal("0.00001")) for first in range(1, 10)]
    assert " ".join(map(str, found)) == FIRST


def test_expected_first_two_digits_are_those_printed() -> None:
    """To five places, and all ninety add up to one."""
    for first, printed in FIRST_TWO.items():
        assert abs(benford.expected(first) - Decimal(printed)) < Decimal("0.00001"), first
    assert abs(sum((benford.expected(first) for first in range(10, 100)), Decimal(-1))) < Decimal(
        "1e-20"
    )


@pytest.mark.parametrize(
    "amount,first,two", [("10.00", 1, 10), ("98.76", 9, 98), ("1234.50", 1, 12), ("70000", 7, 70)]
)
def test_digits_of_an_amount(amount: str, first: int, two: int) -> None:
    """Of the sum, whatever its length."""
    assert benford.first_digits(Decimal(amount), 1) == first
    assert benford.first_digits(Decimal(amount), 2) == two


@pytest.mark.parametrize("digits", [1, 2])
def test_a_geometric_row_conforms(digits: int) -> None:
    """Closely, on both digits."""
    found = benford.conformity(powers(4000), digits)
    assert found.judged == "close conformity"
    assert found.conforms


@pytest.mark.parametrize("digits", [1, 2])
def test_even_sums_do_not_conform(digits: int) -> None:
    """Every first digit as often as the others: deviation by hand 0.0597 on the first."""
    found = benford.conformity([Decimal(n) for n in range(1000, 10000)], digits)
    assert not found.conforms
    if digits == 1:
        assert found.deviation.quantize(Decimal("0.0001")) == Decimal("0.0597")


def test_limits_are_nigrinis() -> None:
    """Benford's Law (2012), table 7.1."""
    assert [limit for limit, _ in benford.LIMITS[1]] == ["0.006", "0.012", "0.015"]
    assert [limit for limit, _ in benford.LIMITS[2]] == ["0.0012", "0.0018", "0.0022"]


def test_the_law_is_not_applied_where_it_does_not_fit() -> None:
    """Too few sums, or sums of one size."""
    assert "wants 300 or more" in (benford.fits(powers(100), 1) or "")
    assert "orders of magnitude" in (benford.fits([Decimal(500 + n) for n in range(400)], 1) or "")
    assert benford.fits(powers(4000), 2) is None


def test_the_law_accuses_no_entry(clean: Tested) -> None:
    """Whatever the books, a hit names digits alone."""
    for outcome in clean.outcomes:
        if outcome.test.name.startswith("benford"):
            assert outcome.found.note
            assert not any(hit.entries for hit in outcome.found.hits)
