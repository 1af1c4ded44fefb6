"""The page *Confirmations*: who was asked and what is confirmed; `?statement=ID` is one donor by instalment.

The endpoint `letter` hands out the letter with its reply slip. Replies are entered in the books, as
`custom "confirmation"`; nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from fava.ext import extension_endpoint
from flask import abort, make_response, request

from pledgebook_reports.audit_registers import CONFIRMATIONS
from pledgebook_reports.confirmation.letter import file_name, letter
from pledgebook_reports.confirmation.replies import replies
from pledgebook_reports.confirmation.shown import statement_table
from pledgebook_reports.confirmation.statement import NothingToConfirmError, donors, statement
from pledgebook_reports.render.common import RenderError
from pledgebook_reports.render.pdf_pages import print_page
from pledgebook_reports.table import EVERY_ROW, ArgumentsError, money
from pledgebook_reports.viewer import pages, register
from pledgebook_reports.viewer.asking import period_of
from pledgebook_reports.viewer.listing import listed, papers_beside, table_of
from pledgebook_reports.viewer.listing_page import ListingPage, endpoint_address
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from flask.wrappers import Response

    from pledgebook_reports.confirmation.replies import Reply
    from pledgebook_reports.confirmation.statement import Statement
    from pledgebook_reports.table import Paper
    from pledgebook_reports.viewer.listing import Listing
    from pledgebook_reports.viewer.source import View

REPORTS = (CONFIRMATIONS.name,)
FORMS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
"""Formats of a letter."""
LONGEST = 200
"""Letters of an address."""


@dataclass(frozen=True, slots=True)
class StatementPage:
    """What the template shows of one donor; `since` is what was owed at the reply's day and came since."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    kept: Mapping[str, str]
    told: Statement | None = None
    listing: Listing | None = None
    answered: Sequence[Reply] = ()
    since: Decimal | None = None
    others: Sequence[str] = field(default=())
    problem: str | None = None


class Confirmations(ListingPage[register.Page | StatementPage]):
    """What donors are asked to confirm, and what they have."""

    report_title = "Confirmations"

    every_row = EVERY_ROW
    traced = frozenset(("voucher_id", "agreement"))
    leads: ClassVar = {"donor": "statement"}

    @property
    def extension_dir(self) -> Path:
        """The viewer's folder, whose templates the pages share."""
        return Path(__file__).parents[1]

    def asked(self, view: View, query: Mapping[str, str]) -> register.Page | StatementPage:
        """The page for a query."""
        return (
            page_of(view, query) if "statement" in query else register.page_of(view, REPORTS, query)
        )

    def papers(self, page: register.Page) -> Mapping[str, Sequence[Paper]] | None:
        """The papers beside the rows shown; None where the report has none."""
        return papers_beside(page.listing) if page.listing and page.report.papers else None

    def letter_address(self, **query: str) -> str:
        """Where the letter is had."""
        return endpoint_address(self.name, "letter", **query)

    @extension_endpoint
    def letter(self) -> Response:
        """The letter of one donor, with its reply slip, as a file."""
        form = request.args.get("format", "")
        if form not in FORMS:
            abort(400, f"A letter is handed out as {' or '.join(FORMS)}.")
        try:
            page = page_of(view_of(self.ledger), request.args)
        except BookRefusedError as error:
            abort(503, str(error))
        if page.told is None:
            abort(400, page.problem or "The books hold no transactions yet.")
        text = letter(page.told, self.ledger.options["title"], page.kept.get("reply_to", ""))
        try:
            content = print_page(text) if form == "pdf" else text.encode()
        except RenderError as error:
            abort(501, str(error))
        answer = make_response(content)
        answer.headers["Content-Type"] = FORMS[form]
        answer.headers["Content-Disposition"] = (
            f'attachment; filename="{file_name(page.told, form)}"'
        )
        return answer


def page_of(view: View, query: Mapping[str, str]) -> StatementPage:
    """The page of the donor that a query names."""
    donor, reply_to = query.get("statement", ""), query.get("reply_to", "").strip()[:LONGEST]
    state, rows = pages.state_of(view), view.rows()
    named = {"statement": donor, "to": query.get("to", ""), "reply_to": reply_to}
    kept = {name: value for name, value in named.items() if value}
    head = state, pages.notices(view, view.refusals), kept
    if state.as_of is None:
        return StatementPage(*head)
    try:
        _, end = period_of(query)
        day = min(state.as_of, end) if end else state.as_of
        told = statement(rows, donor, day, state.currency)
    except (ArgumentsError, NothingToConfirmError) as error:
        return StatementPage(*head, problem=str(error), others=donors(rows, state.as_of))
    answered = replies(rows, donor, day)
    asked = replace(pages.arguments_of(view, day), donor=donor)
    (row,) = table_of(view, CONFIRMATIONS, asked).rows
    return StatementPage(
        *head, told, listed(statement_table(told, answered, state.digest), query), answered,
        money(row.cells["later"]), donors(rows, day),
    )  # fmt: skip
