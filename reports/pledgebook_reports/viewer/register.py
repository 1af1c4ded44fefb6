"""What every page of reports does: one report as a table, or one figure of it with its entries.

`?report=NAME` shows another report, `?row=KEY&column=KEY` the entries behind a figure; `&part=N`
the next rows or entries. Rows are sorted by `sort=COLUMN` and `down=1`. The endpoint `table` hands
out the same table with all its rows as `format=csv` or `xlsx`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from pledgebook_reports import charts
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.drawing_up import part_of
from pledgebook_reports.table import EVERY_ROW, ArgumentsError
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer import links, pages, texts
from pledgebook_reports.viewer.asking import asked_of
from pledgebook_reports.viewer.burn import BURN
from pledgebook_reports.viewer.listing import listed, papers_beside, table_of
from pledgebook_reports.viewer.listing_page import ListingPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from pledgebook_reports.charts.svg import Chart
    from pledgebook_reports.table import Detail, Paper, Report, Table
    from pledgebook_reports.viewer.asking import Asked
    from pledgebook_reports.viewer.listing import Listing
    from pledgebook_reports.viewer.source import View

PART = 200
"""Entries on one page."""
DRAWN = frozenset(("headroom", "money-flow"))
"""Reports that are a picture first; those of the others stand on the overview."""
KNOWN = {**REPORTS, BURN.name: BURN}
"""What any page shows when it is asked for by name."""
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
    charts: Sequence[Chart] = ()
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


class Register(ListingPage[Page]):
    """A page of Fava with some of our reports; `reports` are named in the order of their tabs."""

    reports: ClassVar[tuple[str, ...]] = ()

    every_row = EVERY_ROW
    traced = TRACED

    def asked(self, view: View, query: Mapping[str, str]) -> Page:
        """The page for a query."""
        page = page_of(view, self.reports, query)
        if page.report.name not in DRAWN or page.listing is None or not page.listing.whole:
            return page
        kept = dict(page.asked.kept) if page.asked else {}
        found = charts.charts_of(
            page.listing.table, links.opens(self.name, kept), links.narrowed(self.name, kept),
            texts.gettext,
        )  # fmt: skip
        return replace(page, charts=found)

    def papers(self, page: Page) -> Mapping[str, Sequence[Paper]] | None:
        """The papers beside the rows shown; None where the report has none."""
        return papers_beside(page.listing) if page.listing and page.report.papers else None


def page_of(view: View, names: Sequence[str], query: Mapping[str, str]) -> Page:
    """The page for a query: its report (any of the catalogue will do), or one figure of it."""
    report = KNOWN.get(query.get("report", ""), REPORTS[names[0]])
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


def _opened(
    view: View, report: Report, asked: Asked, table: Table, query: Mapping[str, str]
) -> Opened:
    row, column = query.get("row", EVERY_ROW), report.figure(query["column"])
    subject = _subject(table, row)
    part = (
        int(query["part"]) if query.get("part", "").isdecimal() and len(query["part"]) < 10 else 1
    )
    start = (max(part, 1) - 1) * PART
    found = part_of(report, view.rows(), asked.arguments, row, column.key, first=start, most=PART)
    return Opened(
        title=column.title,
        subject=subject,
        row=row,
        column=column.key,
        sum=found.sum,
        count=found.count,
        first=start + 1,
        entries=[(one, pages.place_of(view, one.file, one.line)) for one in found.details],
        previous=part - 1 if start > 0 else None,
        next=part + 1 if start + PART < found.count else None,
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
