"""Exact splits: what donors pay adds up to what was spent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.money import CENT, format_money, split, to_cents

CENTS = st.integers(-(10**12), 10**12).map(lambda cents: cents * CENT)
WEIGHTS = st.lists(st.decimals(1, 1000, places=3), min_size=1, max_size=8)


@given(CENTS, WEIGHTS)
def test_shares_add_up_and_are_within_a_cent_of_exact(
    total: Decimal, weights: list[Decimal]
) -> None:
    shares = split(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / whole) < CENT
        assert share == to_cents(share)


@given(CENTS, WEIGHTS)
def test_a_debit_and_its_credit_split_alike(total: Decimal, weights: list[Decimal]) -> None:
    assert split(-total, weights) == [-share for share in split(total, weights)]


def test_the_earlier_share_takes_the_odd_cent() -> None:
    assert split(Decimal("0.01"), [Decimal(1), Decimal(1)]) == [Decimal("0.01"), Decimal("0.00")]


def test_equal_remainders_are_equal_however_large_the_shares() -> None:
    shares = split(Decimal("1045953.33"), [Decimal(weight) for weight in (1, 1, 77, 100, 100)])
    # Every exact share ends in two thirds of a cent: the odd cents go to the earlier ones.
    assert [share % CENT for share in shares] == [0] * 5
    assert shares[0] - Decimal("3748.93") == CENT
    assert shares[-1] == Decimal("374893.66")


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_weights_that_divide_nothing_are_refused(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Decimal(1), weights)


def test_money_is_shown_with_thousands() -> None:
    assert format_money(Decimal("1650000.005")) == "1,650,000.01"
