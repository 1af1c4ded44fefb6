"""The page *Screening*: `?party=ID&list=LIST&entry=ID` is one pair; else the queue and the history."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import request

from pledgebook.directives import read_records
from pledgebook.records import Officer
from pledgebook.records import Screening as Act
from pledgebook.registry import Registry
from pledgebook.screening_acts import confirmed
from pledgebook_importers.screening.digests import entry_digest
from pledgebook_importers.screening.judged import Memory
from pledgebook_reports.viewer import form_pages, pages
from pledgebook_reports.viewer.door.roles import Right
from pledgebook_reports.viewer.door.visitor import visitor
from pledgebook_reports.viewer.listed_entries import entry_of
from pledgebook_reports.viewer.source import BookRefusedError, view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount.core import data
    from flask.wrappers import Response

    from pledgebook_importers.screening.entries import Entry
    from pledgebook_importers.screening.matching.screen import Query
    from pledgebook_reports.viewer.source import View

SHOWN = 200
"""Acts of the history that a page shows, the latest first; the report `screening` has all parties."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open hit, the party's name, and whether it was confirmed."""

    act: Act
    party: str
    confirmed: bool

    @property
    def for_it(self) -> list[str]:
        """Why the names are alike."""
        return [one for one in _reasons(self.act) if not _against(one)]

    @property
    def against(self) -> list[str]:
        """What speaks against, and what one name has and the other has not."""
        return [one for one in _reasons(self.act) if _against(one)]


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows: the queue and the history, or one pair of the queue."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    queue: Sequence[Waiting] = ()
    history: Sequence[tuple[Act, str]] = ()
    pair: Waiting | None = None
    names: Sequence[Query] = ()
    entry: Entry | None = None
    changed: Sequence[str] = ()
    officers: Sequence[Officer] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


class Screening(pages.FundPage):
    """Fava's page of screenings."""

    report_title = "Screening"
    told = staticmethod(form_pages.told)

    def page(self) -> Page | BookRefusedError:
        """The page that the request asks for, or why there is none."""
        try:
            return self._page(request.args)
        except BookRefusedError as error:
            return error

    def address(self, endpoint: str) -> str:
        """Where a form of the page is sent."""
        return form_pages.address(self.name, endpoint)

    @staticmethod
    def may_decide() -> bool:
        """Whether the visitor is one who decides."""
        return visitor().may(Right.CERTIFY)

    @staticmethod
    def officer() -> str:
        """The officer of the books who the visitor is; empty where nobody says."""
        return visitor().officer

    @form_pages.posted
    def decide(self) -> Response:
        """Decide the pair of the form; the writer judges who may and whether it is still the same pair."""
        typed = request.form
        page = self._page(typed)
        if page.pair is None:
            return form_pages.again(self, page, HTTPStatus.CONFLICT)
        # A user who is an officer of the books acts as that one, whatever the form says.
        officer = visitor().officer or typed.get("officer", "")
        fault = None
        if visitor().session is not None and not visitor().officer:
            fault = gettext(
                "The users file names no officer of the books for you: a decision needs one."
            )
        elif typed.get("outcome") not in ("false-positive", "hit"):
            fault = gettext("Choose what it is.")
        if fault:
            return form_pages.again(self, replace(page, problem=fault, typed=typed))
        act = page.pair.act
        answer = hand_over(
            Path(self.ledger.beancount_file_path), "decide-screening",
            {
                "party": act.party, "list_id": act.list_id, "entry": act.entry,
                "outcome": typed["outcome"], "reason": typed.get("reason", ""), "officer": officer,
                "entry_digest": typed.get("entry_digest", ""),
                "names_digest": typed.get("names_digest", ""),
            },
        )  # fmt: skip
        if not answer.done:
            return form_pages.again(self, replace(page, problem=answer.message, typed=typed))
        return cast("Response", form_pages.done(self, answer.message))

    def _page(self, query: Mapping[str, str]) -> Page:
        registry = Registry.of(
            read_records(cast("Sequence[data.Directive]", self.ledger.all_entries_by_type.Custom))[
                0
            ]
        )
        books = Path(self.ledger.beancount_file_path).resolve().parent
        return page_of(view_of(self.ledger), registry, books, query)


def page_of(view: View, registry: Registry, books: Path, query: Mapping[str, str]) -> Page:
    """The page for a query."""
    memory = Memory(registry, ())
    state, refusals = pages.state_of(view), pages.notices(view, view.refusals)
    queue = sorted(
        (
            Waiting(act, _name(registry, party), confirmed(act))
            for party in memory.acts
            for act in memory.open(party)
        ),
        key=lambda one: (one.confirmed, -(one.act.score or 0), one.act.date, one.act.party),
    )
    if not query.get("party"):
        acts = registry.all(Act)[-SHOWN:]
        told = [(one, _name(registry, one.party)) for one in reversed(acts)]
        return Page(state, refusals, queue, told)
    wanted = (query.get("party"), query.get("list"), query.get("entry", ""))
    pair = next(
        (one for one in queue if (one.act.party, one.act.list_id, one.act.entry or "") == wanted),
        None,
    )
    if pair is None:
        gone = gettext("This pair waits for no decision any more.")
        return Page(state, refusals, queue, problem=gone)
    return _pair(Page(state, refusals, pair=pair), memory, books)


def _pair(page: Page, memory: Memory, books: Path) -> Page:
    """The page of one pair, with both sides as they are now."""
    assert page.pair is not None  # noqa: S101 -- its caller has found it
    act = page.pair.act
    entry = entry_of(books, act.list_id, act.entry) if act.entry else None
    changed = []
    if act.entry_digest and (entry is None or entry_digest(entry) != act.entry_digest):
        changed.append(
            gettext("The entry has changed since it was recorded; the next %(command)s asks again.")
            if entry is not None
            else gettext(
                "The list holds the entry no more; what is decided is the pair as it was recorded."
            )
        )
    if act.names_digest and memory.names_digest(act.party) != act.names_digest:
        changed.append(
            gettext("The party's names have changed since; the next %(command)s asks again.")
        )
    history = [(one, page.pair.party) for one in memory.acts[act.party]][::-1]
    officers = [
        one for one in memory.registry.all(Officer)
        if {"certifier", "approver"} & set(memory.registry.amended(one.id, "roles"))
    ]  # fmt: skip
    return replace(
        page, names=memory.names.get(act.party, ()), entry=entry,
        changed=[one % {"command": "pledgebook screen --record"} for one in changed],
        history=history, officers=officers,
    )  # fmt: skip


def _name(registry: Registry, party: str) -> str:
    known = registry.party(party)
    return known.name if known else party


def _reasons(act: Act) -> list[str]:
    return [one for one in (act.because or "").split("; ") if one]


def _against(reason: str) -> bool:
    return reason.startswith(("speaks against", "not in the "))
