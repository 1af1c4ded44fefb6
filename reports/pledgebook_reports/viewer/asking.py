"""What a page is asked for: filters of its own form and of Fava's bar, as arguments of a report.

The bar's time is the period (its last day alone where a report takes no first day), its text
filter is looked for as words in the rows. Its account filter fits no report and is left out.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from fava.util.date import FiscalYearEnd, parse_date

from pledgebook_reports.table import ArgumentsError
from pledgebook_reports.viewer import pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pledgebook_reports.table import Arguments, Report
    from pledgebook_reports.viewer.source import View

MANY = 500
"""Of more things than these none is chosen from a list: its id is typed."""

_ONE_DAY = datetime.timedelta(days=1)


class Choice(NamedTuple):
    """One thing that a filter can be set to."""

    id: str
    name: str


_CHOICES = {
    "donor": "SELECT id, MIN(name) FROM parties WHERE roles LIKE '%donor%' GROUP BY id ORDER BY 2",
    "agreement": "SELECT DISTINCT id, '' FROM agreements ORDER BY id",
    "window": "SELECT id, MIN(name) FROM windows GROUP BY id ORDER BY id",
    "location": "SELECT id, MIN(name) FROM locations GROUP BY id ORDER BY 2",
    "project": "SELECT id, MIN(name) FROM projects GROUP BY id ORDER BY id",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments, and what a page says of them.

    `kept` is what the addresses of the page carry on; `choices` are by the filters of the form, None
    where there are too many; `lacks` says that one of them must be set first; `words` is looked for in
    the rows.
    """

    arguments: Arguments
    kept: Mapping[str, str]
    choices: Mapping[str, Sequence[Choice] | None]
    takes_from: bool
    lacks: bool
    words: str
    ignores_account: bool
    ignores_first_day: bool

    @property
    def subject(self) -> str:
        """Whose report it is: one agreement, or a donor."""
        return self.arguments.agreement or self.arguments.donor or ""


def asked_of(view: View, report: Report, as_of: datetime.date, query: Mapping[str, str]) -> Asked:
    """What a query asks of a report.

    Raises:
        ArgumentsError: a day is none.
    """
    chosen: dict[str, Any] = {
        name: query[name] for name in _CHOICES if name in report.filters and query.get(name)
    }
    for name in report.needs[:-1]:
        if report.needs[-1] in chosen:  # Exactly one will do: the narrowest.
            chosen.pop(name, None)
    begin, end = period_of(query)
    takes_from = "from_" in report.filters
    first = begin if takes_from else None
    arguments = replace(pages.arguments_of(view, as_of), from_=first, to=end, **chosen)
    days = {name: query[name] for name in ("from", "to") if query.get(name)}
    return Asked(
        arguments=arguments,
        kept={"report": report.name, **chosen, **days},
        choices=_choices(view, report),
        takes_from=takes_from,
        lacks=bool(report.needs) and not chosen.keys() & set(report.needs),
        words=query.get("filter", "").strip(),
        ignores_account=bool(query.get("account")),
        ignores_first_day=begin is not None and not takes_from,
    )


def period_of(query: Mapping[str, str]) -> tuple[datetime.date | None, datetime.date | None]:
    """The first day and the last: those of the form, else those of the bar's time.

    Raises:
        ArgumentsError: they are no days.
    """
    begin, after = parse_date(query.get("time", ""), FiscalYearEnd(12, 31))
    if query.get("time") and begin is None:
        raise ArgumentsError(f"the time filter {query['time']} is no period")
    end = after - _ONE_DAY if after else None
    return _day(query, "from") or begin, _day(query, "to") or end


def _day(query: Mapping[str, str], name: str) -> datetime.date | None:
    text = query.get(name)
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentsError(f"{text} is no day; write 2017-12-31") from None


def _choices(view: View, report: Report) -> dict[str, list[Choice] | None]:
    rows = view.rows()
    return {
        name: _few(rows.execute(f"{statement} LIMIT {MANY + 1}").fetchall())
        for name, statement in _CHOICES.items()
        if name in report.filters
    }


def _few(found: Sequence[tuple[str, str]]) -> list[Choice] | None:
    return [Choice(*one) for one in found] if len(found) <= MANY else None
