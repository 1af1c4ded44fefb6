"""The page *Sampling*: draw a sample, keep it as a working paper, walk it, mark it, evaluate it.

`?seed=&tolerable=…` draws; `?paper=NAME` is a working paper, `&item=N` one of its items beside its
evidence. What the auditor writes goes to the notebook through the writer.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fava.ext import extension_endpoint
from flask import abort, make_response, request

from pledgebook_reports.audit.notebook import file, papers
from pledgebook_reports.audit.notebook.line import MARKS, NotebookError, Noted, require_fit
from pledgebook_reports.audit.notebook.vouchers import Vouchers
from pledgebook_reports.audit.sampling import columns, drawing, workpaper
from pledgebook_reports.audit.sampling.evaluation import evaluate
from pledgebook_reports.audit.sampling.plan import METHODS, STRATA, Asked
from pledgebook_reports.audit.sampling.population import SamplingError
from pledgebook_reports.audit.sampling.reading import read_content
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer import form_pages, listing_page, pages
from pledgebook_reports.viewer.door.visitor import visitor
from pledgebook_reports.viewer.evidence_walk import stand_of
from pledgebook_reports.viewer.source import BookRefusedError, view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.wrappers import Response

    from pledgebook_reports.audit.notebook.line import Kind, Line
    from pledgebook_reports.audit.sampling.evaluation import Evaluation
    from pledgebook_reports.audit.sampling.paper import Item, Paper
    from pledgebook_reports.audit.sampling.plan import Sample
    from pledgebook_reports.viewer.evidence_walk import Stand
    from pledgebook_reports.viewer.source import View

DEFAULTS = {
    "method": "mus", "seed": "", "tolerable": "", "expected": "0", "confidence": "95", "size": "",
    "strata": "3", "account": "Expenses", "agreement": "", "from": "", "to": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows: the form with what it drew, a working paper, or one of its items."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    asked: Mapping[str, str]
    names: Sequence[str] = ()
    faults: Sequence[file.Fault] = ()
    head: str = ""
    sample: Sample | None = None
    name: str = ""
    paper: Paper | None = None
    evaluation: Evaluation | None = None
    number: int = 0
    item: Item | None = None
    stand: Stand | None = None
    place: pages.Place | None = None
    lines: Sequence[Line] = ()
    changed: bool = False
    problem: str | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked_of(self) -> str:
        """What of each item the auditor finds beside the tests: its amount, or whether it deviates."""
        return _asked_of(self.paper) if self.paper else ""


class Sampling(pages.FundPage):
    """The auditor's samples and working papers."""

    report_title = "Sampling"

    methods = (*METHODS, "attribute")
    method_names = columns.METHOD_NAMES
    marks = MARKS
    tests = columns.TESTS
    answers = (("", "not answered"), *((one, one) for one in columns.ANSWERS))
    money = staticmethod(pages.money)
    summary = staticmethod(columns.summary)
    told = staticmethod(form_pages.told)

    def page(self) -> Page | BookRefusedError:
        """The page that the request asks for, or why there is none."""
        try:
            return page_of(view_of(self.ledger), request.args)
        except BookRefusedError as error:
            return error

    def address(self, endpoint: str) -> str:
        """Where a form of the page is sent."""
        return form_pages.address(self.name, endpoint)

    def file_address(self, **query: str) -> str:
        """Where a working paper is had as a file."""
        return listing_page.file_address(self.name, **query)

    @extension_endpoint
    def table(self) -> Response:
        """A working paper as a file."""
        form = request.args.get("format", "")
        if form not in listing_page.TYPES:
            abort(400, f"A working paper is handed out as {' or '.join(listing_page.TYPES)}.")
        book = Path(self.ledger.beancount_file_path)
        try:
            paper = papers.paper_of(file.read(file.beside(book)), request.args.get("paper", ""))
        except NotebookError as error:
            abort(404, str(error))
        # Links lead from a copy of the paper that lies beside the main file.
        content = (
            workpaper.as_csv(paper).encode() if form == "csv"
            else workpaper.as_xlsx(paper, book.parent / "documents", book.parent)
        )  # fmt: skip
        answer = make_response(content)
        answer.headers["Content-Type"] = listing_page.TYPES[form]
        name = f"{request.args['paper']}.{form}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    @form_pages.posted
    def keep(self) -> Response:
        """Keep the sample that the form describes, drawn here again, as a working paper."""
        view, typed = view_of(self.ledger), request.form
        name = typed.get("name", "").strip()
        page = page_of(view, typed)
        if page.sample is None:
            return form_pages.again(self, page)
        noted = papers.kept(page.sample, name, _auditor())
        return self._noted([noted], page, paper=name)

    @form_pages.posted
    def mark(self) -> Response:
        """Note the answers, the mark and the note of one item."""
        view, typed = view_of(self.ledger), request.form
        page = page_of(view, typed)
        if page.item is None or page.paper is None:
            return form_pages.again(self, page)
        try:
            noted = _noted(view, page.name, page.paper, page.item, typed)
        except NotebookError as error:
            return form_pages.again(self, _with(page, str(error), typed))
        step = 1 if typed.get("then") == "next" and page.number < len(page.paper.items) else 0
        return self._noted(noted, page, paper=page.name, item=str(page.number + step))

    def _noted(self, noted: Sequence[Noted], page: Page, **query: str) -> Response:
        try:
            for one in noted:
                require_fit(one)
        except NotebookError as error:
            return form_pages.again(self, _with(page, str(error), request.form))
        if not noted:
            return make_response(form_pages.done(self, gettext("Nothing was changed."), **query))
        book = Path(self.ledger.beancount_file_path)
        answer = hand_over(book, "mark", {"noted": list(noted)})
        if not answer.done:
            return form_pages.again(self, _with(page, answer.message, request.form))
        return make_response(form_pages.done(self, answer.message, **query))


def page_of(view: View, query: Mapping[str, str]) -> Page:
    """The page for a query or for what a form sent."""
    book = file.read(file.beside(Path(view.snapshot.manifest.book)))
    asked = {name: query.get(name, usual).strip() for name, usual in DEFAULTS.items()}
    known: dict[str, Any] = {
        "state": pages.state_of(view), "refusals": pages.notices(view, view.refusals),
        "asked": asked, "names": papers.names(book), "faults": book.faults, "head": book.head,
    }  # fmt: skip
    if query.get("paper"):
        return _of_paper(view, book, query, known)
    if not asked["seed"] and not asked["tolerable"]:
        return Page(**known)
    try:
        return Page(**known, sample=_drawn(view, asked))
    except (SamplingError, UntiedError) as error:
        return Page(**known, problem=str(error).replace("--", ""))


def _of_paper(
    view: View, book: file.Notebook, query: Mapping[str, str], known: Mapping[str, Any]
) -> Page:
    name = query["paper"]
    try:
        paper = papers.paper_of(book, name)
        evaluation = evaluate(read_content(workpaper.as_csv(paper).encode(), name))
    except (NotebookError, SamplingError) as error:
        return Page(**known, problem=str(error))
    asked = query.get("item", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    if not 1 <= number <= len(paper.items):
        return Page(**known, name=name, paper=paper, evaluation=evaluation)
    item, rows = paper.items[number - 1], view.rows()
    stand = stand_of(rows, item.id, number, [one.id for one in paper.items])
    lines = papers.of_voucher(book, item.id, name)
    return Page(
        **known, name=name, paper=paper, number=number, item=item, stand=stand, lines=lines,
        place=pages.place_of(view, stand.file, stand.line) if stand else None,
        changed=bool(Vouchers(rows).changed(lines)), typed=item.answers,
    )  # fmt: skip


def _drawn(view: View, asked: Mapping[str, str]) -> Sample:
    """The sample that the form describes, as `pledgebook sample` draws it."""
    method = next((m for m in (*METHODS, "attribute") if m == asked["method"]), None)
    if method is None:
        raise SamplingError(gettext("there is no method %(method)s") % {"method": asked["method"]})
    confidence = _count(asked, "confidence")
    if confidence is None or not 50 <= confidence <= 99:
        raise SamplingError(gettext("the confidence lies between 50 and 99 per cent"))
    strata, seed = _count(asked, "strata"), _count(asked, "seed")
    if strata is None:
        strata = int(DEFAULTS["strata"])
    if strata not in STRATA:
        told = gettext("strata: write %(least)s to %(most)s")
        raise SamplingError(told % {"least": STRATA.start, "most": STRATA.stop - 1})
    if seed is None:
        raise SamplingError(gettext("give a seed: any whole number, chosen before you look"))
    size = _count(asked, "size")
    if size is not None and (method == "mus" or not size):
        raise SamplingError(gettext("a size is for random, stratified and attribute samples"))
    plan = Asked(
        method=method, seed=seed, tolerable=_number(asked, "tolerable"),
        expected=_number(asked, "expected"), confidence=Decimal(confidence) / 100, size=size,
        strata=strata,
    )  # fmt: skip
    return drawing.drawn(
        view.snapshot, view.rows(), plan, account=asked["account"] or "Expenses",
        agreement=asked["agreement"] or None, from_=_day(asked, "from"), to=_day(asked, "to"),
    )  # fmt: skip


def _count(asked: Mapping[str, str], name: str) -> int | None:
    text = asked[name]
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        told = gettext('"%(text)s" is no whole number (%(name)s)')
        raise SamplingError(told % {"text": text, "name": name})
    return int(text)


def _number(asked: Mapping[str, str], name: str) -> Decimal:
    number = columns.number_of(asked[name])
    if number is None:
        told = gettext('"%(text)s" is no amount (%(name)s): write 50000.00, or 5%% for a rate')
        raise SamplingError(told % {"text": asked[name], "name": name})
    return number


def _day(asked: Mapping[str, str], name: str) -> datetime.date | None:
    if not asked[name]:
        return None
    try:
        return datetime.date.fromisoformat(asked[name])
    except ValueError:
        told = gettext('"%(text)s" is no day: write 2017-12-31')
        raise SamplingError(told % {"text": asked[name]}) from None


def _asked_of(paper: Paper) -> str:
    return paper.asked[len(columns.TESTS)]


def _auditor() -> str:
    return visitor().name


def _noted(
    view: View, name: str, paper: Paper, item: Item, typed: Mapping[str, str]
) -> list[Noted]:
    """What of a form is new: answers that differ from those noted, a mark, a note."""
    said: list[tuple[Kind, str, str]] = []
    for about in (*columns.TESTS, _asked_of(paper)):
        answer = typed.get(about, "").strip().replace(",", "")
        if answer != item.answers.get(about, ""):
            said.append(("result", about, answer))
    if typed.get("mark"):
        said.append(("mark", "", typed["mark"]))
    if text := typed.get("note", "").strip().replace("\r\n", "\n"):
        said.append(("note", "", text))
    entry = Vouchers(view.rows()).digest(item.id) if said else ""
    return [
        Noted(auditor=_auditor(), kind=kind, paper=name, voucher=item.id, entry=entry,
              about=about, text=text)
        for kind, about, text in said
    ]  # fmt: skip


def _with(page: Page, problem: str, typed: Mapping[str, str]) -> Page:
    return replace(page, problem=problem, typed={**page.typed, **typed})
