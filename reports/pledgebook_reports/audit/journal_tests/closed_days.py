"""Payments on days on which the office and its bank are closed: weekends and public holidays.

The calendar is that of the country (Friday and Saturday in Iraq), from the `holidays` library. It must
fit the books: where payments fall on such days as often as on others, the office works on them, and
the test says so and finds nothing.
"""

from __future__ import annotations

import datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

import holidays

from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, found, hit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

SHARE = 5
"""Closed days may see at most one payment for so many on an ordinary day, or they are not closed."""


LANGUAGE = "en_US"
"""Left to itself, the library would take the machine's language."""


def run(journal: Journal, *, weekend: bool) -> Found:
    """Payments against the calendar; indirect cost is charged at a period's end, whatever day that is."""
    payments = [e for e in journal.payments if not e.calculated]
    if not payments:
        return Found(0, ())
    if journal.country is None:
        return Found(0, (), "no country is known: give --country")
    years = range(payments[0].date.year, payments[-1].date.year + 1)
    try:
        calendar = holidays.country_holidays(journal.country, years=years, language=LANGUAGE)
    except NotImplementedError:
        return Found(0, (), f"no calendar of {journal.country} is known")
    about = f"calendar of {journal.country}, holidays {version('holidays')}"

    def why(day: datetime.date) -> str | None:
        if weekend:
            return f"{day:%A}" if day.weekday() in calendar.weekend else None
        name = calendar.get(day)
        return name if name and day.weekday() not in calendar.weekend else None

    unfit = _unfit(payments, why, calendar.weekend)
    if unfit:
        return Found(len(payments), (), f"{unfit}; {about}")
    hits = [
        hit([entry], f"paid on {entry.date}, {reason}")
        for entry in payments
        if (reason := why(entry.date))
    ]
    return found(len(payments), hits, about)


def _unfit(
    payments: Sequence[Entry], why: Callable[[datetime.date], str | None], weekend: set[int]
) -> str | None:
    """Why the calendar is not the office's: payments are as usual on its closed days."""
    first, last = payments[0].date, payments[-1].date
    days = [first + datetime.timedelta(days=day) for day in range((last - first).days + 1)]
    closed = {day for day in days if why(day)}
    open_ = [day for day in days if day not in closed and day.weekday() not in weekend]
    if not closed or not open_:
        return None
    on_closed = sum(1 for entry in payments if entry.date in closed)
    on_open = len(payments) - on_closed
    if on_closed <= 1 or on_closed * len(open_) * SHARE <= on_open * len(closed):
        return None
    return (
        f"the calendar does not fit: {on_closed} payments fall on its {len(closed)} closed days, as on "
        f"ordinary ones, so the office works on them"
    )


WEEKEND = JournalTest(
    name="weekend",
    title="Weekend payments",
    criterion="a payment on the country's weekend, where those are closed days for the office",
    looks_at="payments, indirect cost apart",
    source="ISA 240.A45; ISA (UK) practice notes on journals",
    weight=PATTERN,
    run=partial(run, weekend=True),
)
HOLIDAY = JournalTest(
    name="holiday",
    title="Holiday payments",
    criterion="a payment on a public holiday, where those are closed days for the office",
    looks_at="payments, indirect cost apart",
    source="ISA 240.A45",
    weight=PATTERN,
    run=partial(run, weekend=False),
)
