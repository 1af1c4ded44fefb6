"""Days of birth as lists print them: exact, approximate, a year alone, or from one to another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from pledgebook_importers.screening.entries import Birth
from pledgebook_importers.tables.values import DateOrder, day

ABOUT = 2
"""Years to either side that "circa" and "approximately" leave open."""
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_ABOUT = re.compile(r"\b(circa|ca?\.|approx\w*|about|early|late|mid)", re.IGNORECASE)


def born_on(text: str, order: DateOrder = "ymd", *, about: bool = False) -> Birth | None:
    """A day, a year or two years in a text of one's birth; None where no year stands in it."""
    text = text.strip()
    exact = day(text, order)
    if exact is not None and not about:
        return Birth(exact.year, exact.year, exact)
    years = [int(year) for year in _YEAR.findall(text)]
    if not years:
        return None
    room = ABOUT if about or _ABOUT.search(text) else 0
    return Birth(min(years) - room, max(years) + room)


def births(texts: Iterator[Birth | None]) -> tuple[Birth, ...]:
    """Those that are known, each once."""
    return tuple(dict.fromkeys(one for one in texts if one is not None))


def stated_day(text: str, order: DateOrder = "ymd") -> dt.date | None:
    """The day at the beginning of a stamp such as `2025-08-16T23:00:05.233Z`."""
    stamp = re.match(r"\d{4}-\d{2}-\d{2}", text.strip())
    return day(stamp[0]) if stamp else day(text.strip(), order)
