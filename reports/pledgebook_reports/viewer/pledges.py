"""The page *Pledges*: every donor's pledge status; a figure opens into the entries behind it.

`?report=NAME` shows another report, `?row=KEY&column=KEY` the entries behind a figure, `&part=N`
the next thousand of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fava.ext import FavaExtensionBase
from flask import request

from pledgebook.money import NIL
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.table import EVERY_ROW, ArgumentsError, build, details
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from pledgebook_reports.table import Arguments, Detail, Report, Table
    from pledgebook_reports.viewer.source import View

PART = 1000
"""Entries on one page."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure with the entries behind it; `first` is the number of the first one shown."""

    title: str
    subject: str
    sum: Decimal
    count: int
    first: int
    entries: Sequence[tuple[Detail, pages.Place]]
    previous: int | None
    next: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows: a table, or a figure opened, or the reason why neither."""

    report: Report
    choice: Sequence[Report]
    refusals: Sequence[pages.Notice]
    as_of: datetime.date | None = None
    currency: str = ""
    table: Table | None = None
    opened: Opened | None = None
    problem: str | None = None


class Pledges(FavaExtensionBase):
    """Fava's page of our reports."""

    report_title = "Pledges"

    every_row = EVERY_ROW
    money = staticmethod(pages.money)
    plain = staticmethod(pages.plain)

    def page(self) -> Page | BookRefusedError:
        """The page that the request asks for, or why there is none."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        return page_of(view, request.args)


def page_of(view: View, query: Mapping[str, str]) -> Page:
    """The page for a query: its report, or one figure of it."""
    name = query.get("report", PLEDGE_STATUS.name)
    choice = [report for report in REPORTS.values() if not report.needs]
    report = next((report for report in choice if report.name == name), PLEDGE_STATUS)
    facts = view.snapshot.facts()
    refusals = pages.notices(view, view.refusals)
    if facts.as_of is None:
        return Page(report, choice, refusals, problem="The books hold no transactions yet.")
    asked = pages.arguments_of(view, facts.as_of)
    try:
        table = build(report, view.rows(), asked)
        opened = _opened(view, report, asked, table, query) if "column" in query else None
    except (ArgumentsError, UntiedError) as error:
        return Page(report, choice, refusals, facts.as_of, facts.currency, problem=str(error))
    return Page(report, choice, refusals, facts.as_of, facts.currency, table, opened)


def _opened(
    view: View, report: Report, asked: Arguments, table: Table, query: Mapping[str, str]
) -> Opened:
    row, column = query.get("row", EVERY_ROW), report.figure(query["column"])
    subject = _subject(table, row)
    found = details(report, view.rows(), asked, row, column.key)
    part = int(query["part"]) if query.get("part", "").isdecimal() else 1
    start = (max(part, 1) - 1) * PART
    shown = found[start : start + PART]
    return Opened(
        title=column.title,
        subject=subject,
        sum=sum((detail.amount for detail in found), NIL),
        count=len(found),
        first=start + 1,
        entries=[(detail, pages.place_of(view, detail.file, detail.line)) for detail in shown],
        previous=part - 1 if start > 0 else None,
        next=part + 1 if start + PART < len(found) else None,
    )


def _subject(table: Table, row: str) -> str:
    if row == EVERY_ROW:
        return "all rows"
    for known in table.rows:
        if known.key == row:
            return str(known.cells[table.columns[1].key] or row)
    raise ArgumentsError(f"{table.report} has no row {row}")
