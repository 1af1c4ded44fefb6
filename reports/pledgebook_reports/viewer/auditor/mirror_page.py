"""The page *Mirror*: files that donors publish are sent here and held against the books.

`?days=&tolerance=&donor=&receivers=` are the terms, `?outcome=` narrows the pairs, `?totals=1` shows
sums beside stated figures. A sent file is read by the writer's child and kept for its sender alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from weakref import WeakKeyDictionary

import msgspec
from flask import make_response, request

from pledgebook_reports.mirror.comparing import Outcome
from pledgebook_reports.mirror.drawing import Published, Terms, comparison, share_of
from pledgebook_reports.table import ArgumentsError
from pledgebook_reports.viewer import form_pages, pages
from pledgebook_reports.viewer.asking import period_of
from pledgebook_reports.viewer.auditor.shelf import Shelf
from pledgebook_reports.viewer.listing import listed
from pledgebook_reports.viewer.listing_page import ListingPage
from pledgebook_reports.viewer.source import view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over

if TYPE_CHECKING:
    from flask.wrappers import Response

    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.mirror.drawing import Comparison
    from pledgebook_reports.table import Arguments
    from pledgebook_reports.viewer.listing import Listing
    from pledgebook_reports.viewer.source import View

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
DEFAULTS = {"days": "45", "tolerance": "0.05", "donor": "", "receivers": ""}
MOST_DAYS = 366
MOST_FLOWS = 150_000
"""Flows that are kept of all visitors."""
KEPT = 8
"""Comparisons that are kept of one snapshot."""
_DONORS = "SELECT id, MIN(name) FROM parties WHERE roles LIKE '%donor%' GROUP BY id ORDER BY 2"

_files: Shelf[Published] = Shelf(MOST_FLOWS, lambda file: len(file.flows))
_Key = tuple[tuple[tuple[str, str], ...], "Arguments", Terms]
_drawn: WeakKeyDictionary[Snapshot, dict[_Key, Comparison]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows: the files that were sent, the terms, and what came of them."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    files: Mapping[str, Published]
    asked: Mapping[str, str]
    donors: Sequence[tuple[str, str]]
    kept: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    outcome: str = ""
    totals: bool = False
    listing: Listing | None = None
    problem: str | None = None


class Mirror(ListingPage[Page]):
    """The books against what donors publish."""

    report_title = "Mirror"

    traced = frozenset(("entry",))
    order = OUTCOMES
    told = staticmethod(form_pages.told)

    @property
    def extension_dir(self) -> Path:
        """The viewer's folder, whose templates the pages share."""
        return Path(__file__).parents[1]

    def address(self, endpoint: str) -> str:
        """Where a form of the page is sent."""
        return form_pages.address(self.name, endpoint)

    def asked(self, view: View, query: Mapping[str, str]) -> Page:
        """The page for a query."""
        return page_of(view, query)

    @form_pages.posted
    def read(self) -> Response:
        """Take files that somebody published."""
        said: list[str] = []
        refused: list[str] = []
        for sent in request.files.getlist("file"):
            content = sent.read()
            if not content:
                refused.append(gettext("Choose a file first; an empty one holds nothing."))
                continue
            answer = hand_over(
                Path(self.ledger.beancount_file_path), "read-published",
                {"name": sent.filename or "", "content": content},
                broken_off=gettext("Nothing of the file is kept: try again, or a smaller file."),
            )  # fmt: skip
            (said if answer.done else refused).append(answer.message)
            if answer.done:
                key = hashlib.sha256(content).hexdigest()
                _files.put(key, msgspec.json.decode(answer.content, type=Published))
        if refused or not said:
            told = " ".join([*said, *refused]) or gettext("Choose a file first.")
            page = replace(page_of(view_of(self.ledger), {}), problem=told)
            return form_pages.again(self, page)
        return make_response(form_pages.done(self, " ".join(said)))

    @form_pages.posted
    def forget(self) -> Response:
        """Keep a file no longer."""
        _files.take_off(request.form.get("file", ""))
        return make_response(form_pages.done(self, gettext("The file is not kept any more.")))


def page_of(view: View, query: Mapping[str, str]) -> Page:
    """The page for a query and the files of who asks."""
    files = _files.own()
    asked = {name: query.get(name, usual).strip() for name, usual in DEFAULTS.items()}
    donors = view.rows().execute(_DONORS).fetchall()
    page = Page(
        pages.state_of(view), pages.notices(view, view.refusals), files, asked,
        [(str(id_), str(name)) for id_, name in donors],
    )  # fmt: skip
    if not files or page.state.as_of is None:
        return page
    try:
        found = _compared(view, files, _arguments(view, page, query), _terms(asked))
    except ArgumentsError as error:
        return replace(page, problem=str(error))
    outcome = query.get("outcome", "")
    totals = query.get("totals") == "1"
    table = found.sums(view.rows()) if totals else found.table()
    if outcome in OUTCOMES and not totals:
        rows = tuple(row for row in table.rows if row.cells["outcome"] == outcome)
        table = replace(table, rows=rows)
    else:
        outcome = ""
    kept = {name: value for name, value in asked.items() if value != DEFAULTS[name]}
    days = {name: query[name] for name in ("to",) if query.get(name)}
    shown = {"outcome": outcome} if outcome else {"totals": "1"} if totals else {}
    table = replace(table, books=page.state.digest)
    return replace(
        page, kept=kept | days | shown, outcomes=found.outcomes, outcome=outcome, totals=totals,
        listing=listed(table, query, query.get("filter", "").strip()),
    )  # fmt: skip


def _arguments(view: View, page: Page, query: Mapping[str, str]) -> Arguments:
    _, end = period_of(query)
    donor = page.asked["donor"] or None
    if donor and donor not in {id_ for id_, _ in page.donors}:
        raise ArgumentsError(gettext("the books know no donor %(donor)s") % {"donor": donor})
    day = page.state.as_of or pages.NO_DAY
    return replace(pages.arguments_of(view, min(day, end) if end else day), donor=donor)


def _terms(asked: Mapping[str, str]) -> Terms:
    days, share = asked["days"], share_of(asked["tolerance"])
    if not re.fullmatch(r"\d{1,3}", days, re.ASCII) or int(days) > MOST_DAYS:
        told = gettext("%(days)s is no number of days: write 0 to %(most)s")
        raise ArgumentsError(told % {"days": days or "“”", "most": MOST_DAYS})
    if share is None:
        told = gettext("%(share)s is no share: write it as 0.05")
        raise ArgumentsError(told % {"share": asked["tolerance"] or "“”"})
    receivers = tuple(name for one in asked["receivers"].split(";") if (name := one.strip()))
    return Terms(receivers, int(days), share)


def _compared(
    view: View, files: Mapping[str, Published], asked: Arguments, terms: Terms
) -> Comparison:
    """The comparison, drawn once for each snapshot and question."""
    known = _drawn.setdefault(view.snapshot, {})
    # By their names as well: the same file may be another's, who called it something else.
    key = tuple((one, file.name) for one, file in files.items()), asked, terms
    found = known.get(key)
    if found is None:
        found = known[key] = comparison(view.rows(), [*files.values()], asked, terms)
        for old in [*known][:-KEPT]:
            known.pop(old, None)
    return found
