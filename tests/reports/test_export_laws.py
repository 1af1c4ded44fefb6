"""Laws of shares and years: nothing is lost in rounding, no year is longer than a year."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pledgebook_reports.exports.budgets import by_year
from pledgebook_reports.exports.elements import plain
from pledgebook_reports.exports.scope import percentages

cents = st.integers(-(10**12), 10**12).map(lambda number: Decimal(number).scaleb(-2))
days = st.dates(datetime.date(2010, 1, 1), datetime.date(2030, 12, 31))


@given(cents, days, days)
def test_the_years_of_a_budget_add_up_to_it(
    amount: Decimal, one: datetime.date, other: datetime.date
) -> None:
    first, last = sorted((one, other))
    years = list(by_year(amount, first, last))
    assert sum(share for *_, share in years) == amount
    assert (years[0][0], years[-1][1]) == (first, last)
    for (_, end, _), (start, _, _) in itertools.pairwise(years):
        assert start - end == datetime.timedelta(days=1)
    assert all(start.year == end.year for start, end, _ in years)


@given(st.dictionaries(st.text(max_size=4), cents, max_size=40))
def test_percentages_are_of_the_whole(weights: dict[str, Decimal]) -> None:
    shares = percentages(weights)
    assert sum(shares.values(), Decimal(0)) == (100 if weights else 0)
    assert all(share > 0 for share in shares.values())


@given(cents)
def test_an_amount_is_written_exactly(amount: Decimal) -> None:
    assert Decimal(plain(amount.quantize(Decimal("0.000001")))) == amount
    assert len(plain(amount).rpartition(".")[2]) == 2
