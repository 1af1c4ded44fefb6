"""The page *Overview*: from pledge to spending, where the money went, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pledgebook_reports import charts
from pledgebook_reports.deadlines import DEADLINES
from pledgebook_reports.expenditure import BY_GOVERNORATE, BY_WINDOW
from pledgebook_reports.money_flow import MONEY_FLOW
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.table import SPENT
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer import links, pages
from pledgebook_reports.viewer.burn import BURN
from pledgebook_reports.viewer.listing import table_of
from pledgebook_reports.viewer.source import BookRefusedError, view_of
from pledgebook_reports.viewer.texts import gettext

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from pledgebook_reports.charts import Link
    from pledgebook_reports.charts.svg import Chart
    from pledgebook_reports.table import Report, Table
    from pledgebook_reports.viewer.source import View

SHOWN_FINDINGS = SHOWN_DEADLINES = 12


class Drawn(NamedTuple):
    """A chart, and the report that its figures are in."""

    chart: Chart
    report: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows; `as_of` is None when the books hold no transaction.

    `problem` says why there are no figures: they do not tie to Beancount's own balances.
    """

    as_of: datetime.date | None
    currency: str
    refusals: Sequence[pages.Notice]
    findings: Sequence[pages.Notice]
    more_findings: int
    exceptions: Sequence[pages.InForce]
    notes: Sequence[str]
    charts: Sequence[Drawn]
    state: pages.State
    deadlines: Table | None = None
    problem: str | None = None


class Overview(pages.FundPage):
    """Fava's first page of our books."""

    report_title = "Overview"

    shown_deadlines = SHOWN_DEADLINES
    money = staticmethod(pages.money)

    def after_load_file(self) -> None:
        """Drop Fava's complaints about `budget` directives: ours are not Fava's."""
        self.ledger.budgets.errors = []

    def page(self) -> Page | BookRefusedError:
        """The page's figures, or why there are none."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        facts = view.snapshot.facts()
        found = pages.notices(view, (one for one in facts.findings if not one.excepted))
        head = (
            facts.as_of, facts.currency, pages.notices(view, view.refusals),
            found[:SHOWN_FINDINGS], max(len(found) - SHOWN_FINDINGS, 0),
            pages.in_force(view, facts.findings),
        )  # fmt: skip
        state = pages.state_of(view)
        if facts.as_of is None:
            return Page(*head, (), (), state)
        try:
            notes, drawn, deadlines = _figures(view, facts.as_of)
        except UntiedError as error:
            return Page(*head, (), (), state, problem=str(error))
        return Page(*head, notes, drawn, state, deadlines)


def _figures(view: View, as_of: datetime.date) -> tuple[Sequence[str], Sequence[Drawn], Table]:
    """The notes of the figures, the charts, and the deadlines; every report behind them must tie."""
    asked = pages.arguments_of(view, as_of)
    status = table_of(view, PLEDGE_STATUS, asked)
    window, governorate = (table_of(view, one, asked) for one in (BY_WINDOW, BY_GOVERNORATE))
    drawn = [
        Drawn(charts.funnel(status, _opens(PLEDGE_STATUS), gettext), PLEDGE_STATUS.name),
        Drawn(charts.overdue(status, _opens(PLEDGE_STATUS), gettext), PLEDGE_STATUS.name),
        Drawn(charts.by_row(window, SPENT, _opens(BY_WINDOW), gettext), BY_WINDOW.name),
        Drawn(
            charts.by_row(governorate, SPENT, _opens(BY_GOVERNORATE), gettext), BY_GOVERNORATE.name
        ),
        Drawn(
            charts.money_flow(
                table_of(view, MONEY_FLOW, asked),
                links.narrowed("Pledges", {"report": MONEY_FLOW.name}),
                gettext,
            ),
            MONEY_FLOW.name,
        ),
        Drawn(charts.burn_by_day(table_of(view, BURN, asked), _opens(BURN), gettext), BURN.name),
    ]
    return status.notes, drawn, table_of(view, DEADLINES, asked)


def _opens(report: Report) -> Link:
    return links.opens("Pledges", {"report": report.name})
