"""Budgets by calendar year: IATI lets none be of more than a year (standard ruleset, 7.5.3).

A line of several years is spread over them by days, largest remainder, so that nothing is lost.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import ZERO, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pledgebook_reports.exports.scope import Scope

_BUDGETS = """lines AS (
  SELECT COALESCE(p.id, b."window") AS activity, b.amount, b.currency, b.from_day, b.to_day, b.date,
         b.illustrative,
         EXISTS (SELECT 1 FROM budgets o WHERE o.subject = b.subject AND o."window" = b."window"
                 AND o.category = b.category AND NOT o.in_force) AS revised
  FROM budgets b JOIN windows w ON w.id = b."window" CROSS JOIN asked q
  LEFT JOIN projects p ON p.id = b.subject
  WHERE b.in_force AND b.date <= q.as_of AND w.facility = q.facility
    AND NOT (q.real_only AND b.illustrative)
)
SELECT activity, currency, amount, from_day, to_day, date, revised FROM lines"""


@dataclass(slots=True)
class YearBudget:
    """The budget of an activity in one calendar year, or the part of it that the lines cover."""

    activity: str
    currency: str
    start: datetime.date
    end: datetime.date
    amount: Decimal
    told: datetime.date
    revised: bool = False


def year_budgets(connection: duckdb.DuckDBPyConnection, scope: Scope) -> list[YearBudget]:
    """What is budgeted in each activity, year and currency; `told` is the day of the last line."""
    found: dict[tuple[str, str, int], YearBudget] = {}
    for row in scope.rows(connection, _BUDGETS):
        activity, currency, amount, first, last, told, revised = row
        for start, end, share in by_year(amount, first, last):
            key = activity, currency, start.year
            budget = found.setdefault(key, YearBudget(activity, currency, start, end, ZERO, told))
            budget.start, budget.end = min(budget.start, start), max(budget.end, end)
            budget.amount += share
            budget.told = max(budget.told, told)
            budget.revised = budget.revised or revised
    return [found[key] for key in sorted(found)]


def by_year(
    amount: Decimal, first: datetime.date, last: datetime.date
) -> Iterator[tuple[datetime.date, datetime.date, Decimal]]:
    """An amount spread over the calendar years that a period touches, by days, to the cent."""
    last = max(first, last)
    periods = [
        (max(first, datetime.date(year, 1, 1)), min(last, datetime.date(year, 12, 31)))
        for year in range(first.year, last.year + 1)
    ]
    days = [Decimal((end - start).days + 1) for start, end in periods]
    for (start, end), share in zip(periods, split(amount, days), strict=True):
        yield start, end, share
