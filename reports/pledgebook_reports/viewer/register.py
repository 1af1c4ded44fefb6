"""What every page of reports does: one report as a table, or one figure of it with its entries.

`?report=NAME` shows another report, `?row=KEY&column=KEY` the entries behind a figure; `&part=N`
the next rows or entries. Rows are sorted by `sort=COLUMN` and `down=1`. The endpoint `table` hands
out the same table with all its rows as `format=csv` or `xlsx`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fava.application import url_for
from fava.ext import extension_endpoint
from flask import abort, make_response, request

from pledgebook.money import NIL
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.render import render
from pledgebook_reports.render.common import RenderError, on_the_right
from pledgebook_reports.table import EVERY_ROW, ArgumentsError, details
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.asking import asked_of
from pledgebook_reports.viewer.listing import listed, papers_beside, table_of
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from flask.wrappers import Response

    from pledgebook_reports.table import Detail, Paper, Report, Table
    from pledgebook_reports.viewer.asking import Asked
    from pledgebook_reports.viewer.listing import Listing
    from pledgebook_reports.viewer.source import View

PART = 1000
"""Entries on one page."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats that a table is handed out in, and as what."""
TRACED = frozenset(("voucher_id", "agreement", "obligation", "advance", "donor", "donor_id"))
"""Columns whose cells are ids that a trace can begin at."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure with the entries behind it; `first` is the number of the first one shown."""

    title: str
    subject: str
    row: str
    column: str
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
    state: pages.State
    refusals: Sequence[pages.Notice]
    asked: Asked | None = None
    listing: Listing | None = None
    opened: Opened | None = None
    problem: str | None = None
    empty: bool = False

    def beside(self, report: Report) -> Mapping[str, str]:
        """What the tab of another report asks for: that report, of the same donor, place and so on."""
        kept = self.asked.kept if self.asked else {}
        filters: frozenset[str] = report.filters
        same = {name: value for name, value in kept.items() if name in filters}
        days = {name: kept[name] for name in ("from", "to") if name in kept}
        return {**same, **days, "report": report.name}


class Register(pages.FundPage):
    """A page of Fava with some of our reports; `reports` are named in the order of their tabs."""

    reports: ClassVar[tuple[str, ...]] = ()

    every_row = EVERY_ROW
    traced = TRACED
    money = staticmethod(pages.money)
    plain = staticmethod(pages.plain)
    on_the_right = staticmethod(on_the_right)

    def page(self) -> Page | BookRefusedError:
        """The page that the request asks for, or why there is none."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        return page_of(view, self.reports, request.args)

    def papers(self, page: Page) -> Mapping[str, Sequence[Paper]] | None:
        """The papers beside the rows shown; None where the report has none."""
        return papers_beside(page.listing) if page.listing and page.report.papers else None

    def file_address(self, **query: str) -> str:
        """Where the table of the page is had as a file."""
        return file_address(self.name, **query)

    @extension_endpoint
    def table(self) -> Response:
        """The table of the page, with all its rows, as a file."""
        try:
            page = page_of(view_of(self.ledger), self.reports, request.args)
        except BookRefusedError as error:
            abort(503, str(error))
        if page.listing is None:
            abort(400, page.problem or "There is no table: choose what it is of.")
        return sent(page.listing.table, request.args.get("format", ""))


def page_of(view: View, names: Sequence[str], query: Mapping[str, str]) -> Page:
    """The page for a query: its report (any of the catalogue will do), or one figure of it."""
    report = REPORTS.get(query.get("report", ""), REPORTS[names[0]])
    head = (report, [REPORTS[name] for name in names], pages.state_of(view),
            pages.notices(view, view.refusals))  # fmt: skip
    as_of = view.snapshot.facts().as_of
    if as_of is None:
        return Page(*head, empty=True)
    asked = None
    try:
        asked = asked_of(view, report, as_of, query)
        if asked.lacks:
            return Page(*head, asked)
        table = table_of(view, report, asked.arguments)
        if "column" in query:
            return Page(*head, asked, opened=_opened(view, report, asked, table, query))
    except (ArgumentsError, UntiedError) as error:
        return Page(*head, asked, problem=str(error))
    return Page(*head, asked, listed(table, query, asked.words, report))


def file_address(page: str, **query: str) -> str:
    """Where the table of a page is had as a file."""
    # Fava's `url_for` has no way to name the part of a page that an endpoint is.
    address, _, asked = url_for("extension_report", extension_name=page, **query).partition("?")
    return f"{address}table?{asked}"


def sent(table: Table, form: str) -> Response:
    """A table as a file to keep."""
    if form not in TYPES:
        abort(400, f"A table is handed out as {' or '.join(TYPES)}.")
    try:
        content = render(table, form)
    except RenderError as error:
        abort(400, str(error))
    answer = make_response(content)
    answer.headers["Content-Type"] = TYPES[form]
    name = f"{table.report}-{table.as_of}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _opened(
    view: View, report: Report, asked: Asked, table: Table, query: Mapping[str, str]
) -> Opened:
    row, column = query.get("row", EVERY_ROW), report.figure(query["column"])
    subject = _subject(table, row)
    found = details(report, view.rows(), asked.arguments, row, column.key)
    part = int(query["part"]) if query.get("part", "").isdecimal() else 1
    start = (max(part, 1) - 1) * PART
    shown = found[start : start + PART]
    return Opened(
        title=column.title,
        subject=subject,
        row=row,
        column=column.key,
        sum=sum((detail.amount for detail in found), NIL),
        count=len(found),
        first=start + 1,
        entries=[(detail, pages.place_of(view, detail.file, detail.line)) for detail in shown],
        previous=part - 1 if start > 0 else None,
        next=part + 1 if start + PART < len(found) else None,
    )


def _subject(table: Table, row: str) -> str:
    """What a row is of; empty for the total."""
    if row == EVERY_ROW:
        return ""
    name = table.columns[min(1, len(table.columns) - 1)]
    for known in table.rows:
        if known.key == row:
            cell = known.cells[name.key] if name.type == "text" else None
            return str(cell or row)
    raise ArgumentsError(f"{table.report} has no row {row}")
