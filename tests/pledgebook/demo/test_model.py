"""Splitting cents: exact, and the same as the books' own splitting."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pledgebook import money
from pledgebook.demo.model import Funding, Leg, split, spread

WEIGHTS = st.lists(st.integers(1, 100), min_size=1, max_size=5)


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_cents_are_split_as_the_books_split_them(cents: int, weights: list[int]) -> None:
    ours = split(cents, weights)
    assert sum(ours) == cents
    theirs = money.split(Decimal(cents) / 100, [Decimal(weight) for weight in weights])
    assert ours == [int(share * 100) for share in theirs]


@given(st.integers(1, 10**10), WEIGHTS)
def test_split_legs_balance_within_each_agreement(cents: int, weights: list[int]) -> None:
    funding = Funding(tuple((f"A-{i}", weight) for i, weight in enumerate(weights)), "postings")
    kept = cents // 3
    legs = [Leg("Expenses:X", cents), Leg("Liabilities:Y", -kept), Leg("Assets:Bank", kept - cents)]
    sums: dict[str, int] = {}
    for leg in spread(funding, legs):
        sums[leg.agreement] = sums.get(leg.agreement, 0) + leg.cents
    assert not any(sums.values())
