"""The page *Overview*: from pledge to spending, where the money went, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fava.application import url_for
from fava.ext import FavaExtensionBase

from pledgebook_reports import charts
from pledgebook_reports.expenditure import BY_GOVERNORATE, BY_WINDOW
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.table import SPENT, build
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    import duckdb

    from pledgebook_reports.charts import Link
    from pledgebook_reports.charts.svg import Chart
    from pledgebook_reports.table import Arguments, Report

SHOWN_FINDINGS = 200


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
    charts: Sequence[Chart]
    problem: str | None = None


class Overview(FavaExtensionBase):
    """Fava's first page of our books."""

    report_title = "Overview"

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
        if facts.as_of is None:
            return Page(*head, (), ())
        try:
            return Page(*head, *_figures(view.rows(), pages.arguments_of(view, facts.as_of)))
        except UntiedError as error:
            return Page(*head, (), (), str(error))


def _figures(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> tuple[Sequence[str], Sequence[Chart]]:
    """The notes of the figures, and the charts; every report behind them must tie."""
    status = build(PLEDGE_STATUS, rows, asked)
    return status.notes, [
        charts.funnel(status, opens(PLEDGE_STATUS)),
        charts.by_row(build(BY_WINDOW, rows, asked), SPENT, opens(BY_WINDOW)),
        charts.by_row(build(BY_GOVERNORATE, rows, asked), SPENT, opens(BY_GOVERNORATE)),
    ]


def opens(report: Report) -> Link:
    """The link from an amount of the report to the entries behind it."""

    def link(row: str, column: str, amount: Decimal) -> dict[str, str]:
        address = url_for("extension_report", extension_name="Pledges", report=report.name,
                          row=row, column=column)  # fmt: skip
        return {
            "href": address,
            "data-figure": f"{row}|{column}",
            "data-amount": pages.plain(amount),
        }

    return link
