"""The page *Journal tests*: `?test=NAME` one test with its hits, `?test=all` all of them with the ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakKeyDictionary

from pledgebook_reports.audit.journal_tests import reading, shown
from pledgebook_reports.audit.journal_tests.outcome import rank, run
from pledgebook_reports.audit.journal_tests.registry import BY_NAME, TESTS
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.listing import listed
from pledgebook_reports.viewer.listing_page import ListingPage
from pledgebook_reports.viewer.texts import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.audit.journal_tests.journal import Journal
    from pledgebook_reports.audit.journal_tests.outcome import Outcome
    from pledgebook_reports.viewer.listing import Listing
    from pledgebook_reports.viewer.source import View

EVERY = "all"

_journals: WeakKeyDictionary[Snapshot, Journal] = WeakKeyDictionary()
_outcomes: WeakKeyDictionary[Snapshot, dict[str, Outcome]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows: the choice of tests, and what those asked for found.

    `listing` is the hits of one test, or the entries by risk of all.
    """

    state: pages.State
    refusals: Sequence[pages.Notice]
    kept: Mapping[str, str]
    outcomes: Sequence[Outcome] = ()
    listing: Listing | None = None
    problem: str | None = None


class JournalTests(ListingPage[Page]):
    """The auditor's tests of journal entries."""

    report_title = "Journal tests"

    tests = TESTS
    traced = frozenset(("voucher",))
    names: ClassVar = tuple(BY_NAME)

    def asked(self, view: View, query: Mapping[str, str]) -> Page:
        """The page for a query."""
        return page_of(view, query)


def page_of(view: View, query: Mapping[str, str]) -> Page:
    """The page for a query."""
    name = query.get("test", "")
    state, refusals = pages.state_of(view), pages.notices(view, view.refusals)
    if not name or state.as_of is None:
        return Page(state, refusals, {})
    if name != EVERY and name not in BY_NAME:
        return Page(
            state, refusals, {}, problem=gettext("There is no test %(test)s.") % {"test": name}
        )
    found = outcomes_of(view, [*BY_NAME] if name == EVERY else [name])
    about = shown.About(
        as_of=state.as_of,
        currency=state.currency,
        entries=len(_journals[view.snapshot].entries),
        home=str(Path(view.snapshot.manifest.book).resolve().parent),
        books=state.digest,
    )
    table = (
        shown.ranking_table(rank(found), about) if name == EVERY else shown.hits_table(found, about)
    )
    return Page(state, refusals, {"test": name}, found, listed(table, query))


def outcomes_of(view: View, names: Sequence[str]) -> list[Outcome]:
    """What tests found in a snapshot; each is run once."""
    snapshot, rows = view.snapshot, view.rows()
    facts = snapshot.facts()
    if facts.as_of is None:
        return []
    if snapshot not in _journals:
        read = reading.read(rows, currency=facts.currency, until=facts.as_of)
        # A request's own connection goes with it; that of the view lasts as long as the snapshot.
        _journals[snapshot] = replace(read, connection=view.database)
    # A connection is one request's; what the journal holds is everybody's.
    journal = replace(_journals[snapshot], connection=rows)
    done = _outcomes.setdefault(snapshot, {})
    for name in names:
        if name not in done:
            done[name] = run(journal, [BY_NAME[name]])[0]
    return [done[name] for name in names]
