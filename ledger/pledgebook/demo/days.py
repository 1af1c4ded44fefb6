"""Working days of the demonstration's office: Sunday to Thursday, closed as a half-year begins."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

FRIDAY, SATURDAY = 4, 5
CLOSED_UNTIL = 5
"""The office opens on the 6th of January and July: payees are screened before it pays anybody."""
SCREENING_DAY = 4

ONE_DAY = datetime.timedelta(days=1)


def after(day: datetime.date, days: int) -> datetime.date:
    """The working day on or next after so many days."""
    return workday(day + datetime.timedelta(days=days))


def workday(day: datetime.date) -> datetime.date:
    """The day itself if the office works, else the next day that it does."""
    if day.month in (1, 7) and day.day <= CLOSED_UNTIL:
        day = day.replace(day=CLOSED_UNTIL + 1)
    while day.weekday() in (FRIDAY, SATURDAY):
        day += ONE_DAY
    return day


def months(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    """The first of each month that begins in the span."""
    day = first if first.day == 1 else next_month(first)
    while day <= last:
        yield day
        day = next_month(day)


def next_month(day: datetime.date) -> datetime.date:
    """The first of the month after."""
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def month_end(day: datetime.date) -> datetime.date:
    """The last day of the month."""
    return next_month(day) - ONE_DAY


def quarter_end(day: datetime.date) -> datetime.date:
    """The last day of the quarter."""
    return month_end(day.replace(day=1, month=(day.month + 2) // 3 * 3))


def half_year(day: datetime.date) -> datetime.date:
    """The screening day that covers a payment: the latest on or before its day."""
    batch = datetime.date(day.year, 1 if day.month <= 6 else 7, SCREENING_DAY)
    # The first days of a half-year are covered by the batch before: nobody is screened afterwards.
    return batch if batch <= day else half_year(batch - datetime.timedelta(days=30))
