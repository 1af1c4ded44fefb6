"""The page *Enter*: forms that need no syntax, judged by the gate, saved by the writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from flask import request

from pledgebook.documents import STEMS
from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer import form_pages, pages
from pledgebook_reports.viewer.door.visitor import BINDING, visitor
from pledgebook_reports.viewer.entry import uploads
from pledgebook_reports.viewer.entry.catalogue import FORMS
from pledgebook_reports.viewer.entry.desk import desk_of
from pledgebook_reports.viewer.entry.fields import MOST_LINES, EntryError, Typed
from pledgebook_reports.viewer.entry.judging import judge
from pledgebook_reports.viewer.entry.paying import payers
from pledgebook_reports.viewer.entry.vouchers import DOCUMENTS
from pledgebook_reports.viewer.listing import table_of
from pledgebook_reports.viewer.source import BookRefusedError, view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over
from pledgebook_reports.viewer.writing.vouchers import folder_of, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from werkzeug.wrappers import Response as AnyResponse

    from pledgebook_reports.viewer.entry.desk import Desk
    from pledgebook_reports.viewer.entry.fields import Form, Made
    from pledgebook_reports.viewer.entry.judging import Verdict
    from pledgebook_reports.viewer.entry.paying import Payer
    from pledgebook_reports.viewer.source import View

Papers = list[tuple[str, str, str]]
"""Kind, name and digest of each document that was uploaded."""
PAPER_KINDS = {
    "invoice": "invoice", "receipt": "receipt", "contract": "contract",
    "certificate": "certificate", "delivery-note": "delivery note", "bank-advice": "bank advice",
    "payroll": "payroll", "face": "FACE form", "method": "method",
    "working-paper": "working paper",
}  # fmt: skip
"""What an uploaded document can be, by the key under which a voucher names it."""


@dataclass(slots=True)
class Page:
    """What the template shows: a form with what was typed, and what was found."""

    form: Form
    desk: Desk
    state: pages.State
    refusals: Sequence[pages.Notice]
    values: Mapping[str, str]
    lines: int
    papers: Papers = field(default_factory=list)
    faults: Mapping[str, str] = field(default_factory=dict)
    told: str = ""
    why: str = ""
    verdict: Verdict | None = None
    payers: Sequence[Payer] = ()


class Enter(pages.FundPage):
    """Forms of entries."""

    report_title = "Enter"
    forms = FORMS
    paper_kinds: ClassVar = PAPER_KINDS
    money = staticmethod(pages.money)
    address = staticmethod(form_pages.address)

    def page(self) -> Page | BookRefusedError:
        """An empty form of the kind that is asked for."""
        try:
            page = _page(self, request.args.get("form", ""))
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
    def entered(self) -> AnyResponse:
        """Take what was typed: attach a document, add a line, check, or save."""
        try:
            page = _page(self, request.form.get("form", ""))
        except BookRefusedError as error:
            return form_pages.again(self, error, HTTPStatus.SERVICE_UNAVAILABLE)
        action = request.form.get("action", "check")
        try:
            _take_papers(page)
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
        typed = _typed(page)
        # All that is empty is told at once, before a form looks closer.
        for _, fields in page.form.groups:
            for one in fields:
                typed.text(one.name, needed=one.needed)
        made = page.form.make(typed, page.desk)
        seen = not page.form.series or page.values.get("voucher", "").strip() == made.name
        if page.form.series:
            page.values = {**page.values, "voucher": made.name}
        view, book = view_of(self.ledger), Path(self.ledger.beancount_file_path)
        if _stands(book, made):
            return form_pages.done(
                self,
                gettext("%(id)s is in the books already.") % {"id": made.name},
                form=page.form.key,
            )
        if made.name in page.desk.books.vouchers:
            free = page.desk.next_number(made.name.split("-")[0], made.year)
            told = gettext("%(id)s is taken; the next free number is %(free)s")
            raise EntryError({"voucher": told % {"id": made.name, "free": free}})
        paths = [f"{folder_of(made.name, made.year)}/{name}" for _, name, _ in page.papers]
        verdict = page.verdict = judge(book, made, paths, view.snapshot)
        page.payers = payers(page.desk, made.text, _headroom(view)) if made.draft else ()
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


def _page(extension: Enter, key: str) -> Page:
    view = view_of(extension.ledger)
    form = FORMS.get(key) or next(iter(FORMS.values()))
    values = {name: value for name, value in request.form.items() if name != "csrf"}
    asked = values.get("lines", "")
    lines = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0
    return Page(
        form=form,
        desk=desk_of(view.snapshot, extension.ledger),
        state=pages.state_of(view),
        refusals=pages.notices(view, view.refusals),
        values=values,
        lines=min(max(lines, form.least_lines if form.lines else 0), MOST_LINES),
    )


def _typed(page: Page) -> Typed:
    """What was typed, with the documents under their kinds; a proposed number follows the year."""
    values = dict(page.values)
    values[DOCUMENTS] = "\n".join(f"{kind}={name}" for kind, name, _ in page.papers)
    values["series"] = page.form.series
    proposed = values.get("proposed")
    if (
        proposed
        and values.get("voucher") == proposed
        and values.get("date", "")[:4] not in proposed
    ):
        values["voucher"] = ""
    return Typed(values)


def _take_papers(page: Page) -> None:
    """The documents that wait already, those taken off left out, and a new one."""
    off = set(request.form.getlist("drop"))
    said = [line for line in request.form.getlist("paper") if line not in off]
    for line in said:
        parts = line.split("=")
        # The kind becomes a key of the entry's metadata: nothing but evidence comes in this way.
        if len(parts) == 3 and parts[0] in STEMS:
            page.papers.append((parts[0], parts[1], parts[2]))
    upload = request.files.get("upload")
    if upload is not None and upload.filename:
        session = request.environ[BINDING]
        kind, name, digest = uploads.keep(
            session, request.form.get("paper_kind", ""), upload
        ).split("=")
        if all(digest != other for _, _, other in page.papers):
            page.papers.append((kind, name, digest))


def _stands(book: Path, made: Made) -> bool:
    """Whether the books hold just this already: a form that was sent twice."""
    place = book.parent / place_of(made.name, made.year)
    try:
        return place.read_text(encoding="utf-8") in {made.text, made.draft or made.text}
    except OSError:
        return False


def _headroom(view: View) -> Mapping[str, Decimal]:
    as_of = view.snapshot.facts().as_of
    if as_of is None:
        return {}
    try:
        table = table_of(view, AGREEMENT_BALANCES, pages.arguments_of(view, as_of))
    except UntiedError:
        return {}
    found: dict[str, Decimal] = {}
    for row in table.rows:
        free = row.cells["uncommitted"]
        found[str(row.cells["agreement"])] = free  # type: ignore[assignment]  # a figure is an amount
    return found
