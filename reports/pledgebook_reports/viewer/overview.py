"""The page *Overview*: from pledge to spending, where the money went, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fava.ext import FavaExtensionBase

from pledgebook_reports.expenditure import BY_GOVERNORATE, BY_WINDOW
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.table import EVERY_ROW, build
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from pledgebook_reports.table import Table

FUNNEL = ("pledged", "agreed", "due", "received", "spent")
SHOWN_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows; `as_of` is None when the books hold no transaction."""

    as_of: datetime.date | None
    currency: str
    refusals: Sequence[pages.Notice]
    findings: Sequence[pages.Notice]
    more_findings: int
    exceptions: Sequence[pages.InForce]
    notes: Sequence[str]
    funnel: Sequence[pages.Bar]
    windows: Sequence[pages.Bar]
    governorates: Sequence[pages.Bar]


class Overview(FavaExtensionBase):
    """Fava's first page of our books."""

    report_title = "Overview"

    money = staticmethod(pages.money)
    plain = staticmethod(pages.plain)

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
            return Page(*head, (), (), (), ())
        rows, asked = view.rows(), pages.arguments_of(view, facts.as_of)
        status = build(PLEDGE_STATUS, rows, asked)
        return Page(
            *head,
            status.notes,
            _funnel(status),
            pages.bars(build(BY_WINDOW, rows, asked), "spent"),
            pages.bars(build(BY_GOVERNORATE, rows, asked), "spent"),
        )


def _funnel(status: Table) -> list[pages.Bar]:
    longest = max(abs(status.totals[key]) for key in FUNNEL)
    titles = {column.key: column.title for column in status.columns}
    return [
        pages.Bar(status.report, EVERY_ROW, key, titles[key], status.totals[key],
                  pages.length(status.totals[key], longest))
        for key in FUNNEL
    ]  # fmt: skip
