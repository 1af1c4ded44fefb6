"""The page *Enter*: forms that need no syntax, judged by the gate, saved by the writer.

While a person types, `Enter.js` asks `live` what would become of it; nothing of the form needs that.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from flask import jsonify, make_response, request

from pledgebook_reports.viewer import form_pages, pages
from pledgebook_reports.viewer.door.visitor import BINDING, visitor
from pledgebook_reports.viewer.entry import pace, uploads
from pledgebook_reports.viewer.entry.balances import balances_of
from pledgebook_reports.viewer.entry.catalogue import FORMS
from pledgebook_reports.viewer.entry.fields import MOST_LINES, EntryError
from pledgebook_reports.viewer.entry.judging import judge
from pledgebook_reports.viewer.entry.live import look
from pledgebook_reports.viewer.entry.page import Page, page_of, take_upload
from pledgebook_reports.viewer.entry.paying import payers
from pledgebook_reports.viewer.source import BookRefusedError
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over
from pledgebook_reports.viewer.writing.vouchers import place_of

if TYPE_CHECKING:
    from flask.wrappers import Response
    from werkzeug.wrappers import Response as AnyResponse

    from pledgebook_reports.viewer.entry.fields import Made
    from pledgebook_reports.viewer.entry.judging import Verdict

ASK_AGAIN = 2
"""Seconds after which to ask anew while the books are being brought to memory."""
PAPER_KINDS = {
    "invoice": "invoice", "receipt": "receipt", "contract": "contract",
    "certificate": "certificate", "delivery-note": "delivery note", "bank-advice": "bank advice",
    "payroll": "payroll", "face": "FACE form", "method": "method",
    "working-paper": "working paper",
}  # fmt: skip
"""What an uploaded document can be, by the key under which a voucher names it."""


class Enter(pages.FundPage):
    """Forms of entries."""

    report_title = "Enter"
    has_js_module = True
    forms = FORMS
    paper_kinds: ClassVar = PAPER_KINDS
    money = staticmethod(pages.money)
    address = staticmethod(form_pages.address)

    def page(self) -> Page | BookRefusedError:
        """An empty form of the kind that is asked for."""
        try:
            page = page_of(self.ledger, request.args.get("form", ""))
        except BookRefusedError as error:
            return error
        page.told = form_pages.told()
        series, last = page.form.series, page.desk.last
        values = {"prepared_by": visitor().officer, "currency": page.desk.books.currency}
        if series and last:
            values["voucher"] = values["proposed"] = page.desk.next_number(series, last.year)
        page.values = values
        return page

    @form_pages.posted
    def live(self) -> Response:
        """What would become of the form as it stands: for the script of the page, and never saved."""
        wait = pace.wait(request.environ[BINDING])
        if wait:
            return make_response(jsonify(wait=wait), HTTPStatus.TOO_MANY_REQUESTS)
        try:
            seen = look(page_of(self.ledger, request.form.get("form", "")))
        except BookRefusedError:
            return make_response(jsonify(), HTTPStatus.SERVICE_UNAVAILABLE)
        template = self.jinja_env.get_template("_live.html")
        shown = template.render(extension=self, live=seen)
        again = ASK_AGAIN if seen.waiting else 0
        return jsonify(said=seen.said, marks=seen.marks, shown=shown, again=again)

    @form_pages.posted
    def entered(self) -> AnyResponse:
        """Take what was typed: attach a document, add a line, check, or save."""
        try:
            page = page_of(self.ledger, request.form.get("form", ""))
        except BookRefusedError as error:
            return form_pages.again(self, error, HTTPStatus.SERVICE_UNAVAILABLE)
        action = request.form.get("action", "check")
        try:
            take_upload(page)
            if action == "line":
                page.lines = min(page.lines + 1, MOST_LINES)
                return form_pages.again(self, page)
            if action == "attach":
                return form_pages.again(self, page)
            return self._judged(page, save=action == "save")
        except EntryError as error:
            page.faults = error.faults
            page.why = gettext("Something is missing or wrong; it is marked below.")
            return form_pages.again(self, page, HTTPStatus.UNPROCESSABLE_ENTITY)

    def _judged(self, page: Page, *, save: bool) -> AnyResponse:
        made = page.made()
        seen = not page.form.series or page.values.get("voucher", "").strip() == made.name
        if page.form.series:
            page.values = {**page.values, "voucher": made.name}
        book = Path(self.ledger.beancount_file_path)
        if _stands(book, made):
            return form_pages.done(
                self,
                gettext("%(id)s is in the books already.") % {"id": made.name},
                form=page.form.key,
            )
        page.demand_free(made)
        verdict = page.verdict = judge(book, made, page.paths(made), page.view.snapshot)
        page.payers = payers(page.desk, made.text, balances_of(page.view)) if made.draft else ()
        if verdict.refused:
            page.why = gettext("This cannot be saved; what stands against it is below.")
        elif save and not seen:
            # The same form sent again, after its voucher is in the books, would take the next number.
            told = gettext("The number is %(id)s: look, then save again.")
            page.why = told % {"id": made.name}
        elif save and verdict.findings and request.form.get("checked") != verdict.fingerprint:
            page.why = gettext("Read what was found, then save again.")
        elif save:
            return self._saved(page, book, made, verdict)
        refused = save or verdict.refused
        return form_pages.again(
            self, page, HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
        )

    def _saved(self, page: Page, book: Path, made: Made, verdict: Verdict) -> AnyResponse:
        session = request.environ[BINDING]
        papers = [
            {"name": name, "content": uploads.content_of(session, digest)}
            for _, name, digest in page.papers
        ]
        payload = {"name": made.name, "year": made.year, "text": verdict.text,
                   "expected": verdict.books, "papers": papers}  # fmt: skip
        answer = hand_over(book, "save-voucher", payload)
        if answer.done:
            told = (
                gettext("%(id)s is saved as a draft. The figures follow in a few seconds.")
                if verdict.draft
                else gettext("%(id)s is saved. The figures follow in a few seconds.")
            )
            return form_pages.done(self, told % {"id": made.name}, form=page.form.key)
        page.why = answer.message
        if answer.stale:
            kept = gettext("What you typed is kept: look at the findings anew, then save again.")
            page.why += f" {kept}"
        return form_pages.again(self, page, HTTPStatus.CONFLICT)


def _stands(book: Path, made: Made) -> bool:
    """Whether the books hold just this already: a form that was sent twice."""
    place = book.parent / place_of(made.name, made.year)
    try:
        return place.read_text(encoding="utf-8") in {made.text, made.draft or made.text}
    except OSError:
        return False
