"""Periods that can be sealed: a year, a quarter, a month."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import NamedTuple

_FORM = re.compile(
    r"(?P<year>(?:19|20|21)\d\d)(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?"
)


class Period(NamedTuple):
    """A name such as 2016, 2016-Q1 or 2016-03, with the first day and the last."""

    name: str
    first: datetime.date
    last: datetime.date


def period_of(name: str) -> Period:
    """Read the name of a period.

    Raises:
        ValueError: it is none.
    """
    match = _FORM.fullmatch(name)
    if match is None:
        msg = f"{name!r} is no period; write 2016, 2016-Q1 or 2016-03"
        raise ValueError(msg)
    year = int(match["year"])
    first, last = 1, 12
    if match["quarter"]:
        first, last = int(match["quarter"]) * 3 - 2, int(match["quarter"]) * 3
    elif match["month"]:
        first = last = int(match["month"])
    end = calendar.monthrange(year, last)[1]
    return Period(name, datetime.date(year, first, 1), datetime.date(year, last, end))
