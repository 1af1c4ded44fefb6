"""The page *Trace*: `?ref=` a voucher up to its donors, or a promise, contract or payee down to vouchers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import request

from pledgebook_reports.table import Arguments, ArgumentsError
from pledgebook_reports.trace import UnknownReferenceError, trace
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.asking import period_of
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pledgebook_reports.trace import Node
    from pledgebook_reports.viewer.source import View

MOST = 100
"""Branches shown of one node."""
FOLDED = 12
"""More branches than these are folded until they are asked for."""
STARTS = frozenset(
    ("voucher", "agreement", "fund", "donor", "payee", "obligation", "variation", "advance",
     "instalment", "project", "place", "window", "pledge")
)  # fmt: skip
"""Kinds of nodes that a trace of their own can begin at."""

_KNOWN = """SELECT DISTINCT id FROM (
  SELECT id FROM agreements UNION ALL SELECT donor FROM agreements UNION ALL
  SELECT pledge FROM pledge_acts UNION ALL SELECT id FROM obligations UNION ALL
  SELECT id FROM windows UNION ALL SELECT id FROM projects
) AS known ORDER BY id LIMIT 2000"""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node as it is drawn: the facts in words, its place, and the branches shown of those below."""

    node: Node
    facts: Sequence[tuple[str, str]]
    place: pages.Place | None
    below: Sequence[Branch]
    more: int


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows: the tree of a reference, or the form alone; `known` are references."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    known: Sequence[str]
    ref: str
    measure: str = ""
    as_of: str = ""
    root: Branch | None = None
    problem: str | None = None


class Trace(pages.FundPage):
    """Fava's page of a trace."""

    report_title = "Trace"

    starts = STARTS
    folded = FOLDED
    money = staticmethod(pages.money)

    def page(self) -> Page | BookRefusedError:
        """The page that the request asks for, or why there is none."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        return page_of(view, request.args)


def page_of(view: View, query: Mapping[str, str]) -> Page:
    """The page for a query."""
    state = pages.state_of(view)
    known = [str(id_) for (id_,) in view.rows().execute(_KNOWN).fetchall()]
    ref = query.get("ref", "").strip()
    head = state, pages.notices(view, view.refusals), known, ref
    if not ref or state.as_of is None:
        return Page(*head)
    try:
        _, end = period_of(query)
        day = min(state.as_of, end) if end else state.as_of
        told = trace(view.rows(), Arguments(as_of=day, currency=state.currency), ref)
    except (ArgumentsError, UnknownReferenceError) as error:
        return Page(*head, problem=str(error))
    return Page(*head, told.measure, told.as_of.isoformat(), _branch(view, told.root))


def _branch(view: View, node: Node) -> Branch:
    file, line = node.facts.get("file"), node.facts.get("line")
    placed = isinstance(file, str) and isinstance(line, int)
    facts = [
        (name.replace("_", " "), _words(fact))
        for name, fact in node.facts.items()
        if fact not in (None, "", False) and not (placed and name in {"file", "line"})
    ]
    return Branch(
        node=node,
        facts=facts,
        place=pages.place_of(view, str(file), int(str(line))) if placed else None,
        below=[_branch(view, child) for child in node.below[:MOST]],
        more=max(len(node.below) - MOST, 0),
    )


def _words(fact: object) -> str:
    if fact is True:
        return ""
    return pages.money(fact) if isinstance(fact, Decimal) else str(fact)
