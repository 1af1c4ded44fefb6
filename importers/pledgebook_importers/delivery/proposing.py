"""The lines of a statement as proposals: for who is to decide before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.books import ImportBooks
from pledgebook_importers.delivery.draft import NotDraftedError, Proposal, Wishes
from pledgebook_importers.drafts.entries import DraftFile
from pledgebook_importers.matching.alternatives import Alternative
from pledgebook_importers.matching.decided import DecisionError, decide
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.proposal import Match, unmatched


def decided(
    matches: Sequence[Match], books: ImportBooks, wishes: Wishes, open_: Sequence[OpenInstalment]
) -> list[Match]:
    """The matches, each as a person says where he has said anything.

    Raises:
        NotDraftedError: what he says does not fit the books.
    """
    found = []
    for match in matches:
        decision = wishes.decisions.get(match.line.import_id)
        try:
            found.append(
                match if decision is None or decision.leave
                else decide(match, decision, books, open_, wishes.importing.by)
            )  # fmt: skip
        except DecisionError as error:
            line = match.line
            msg = f"line {line.line}, {line.amount} {line.currency} of {line.date}: {error}"
            raise NotDraftedError(msg) from None
    return found


def left(statement: Statement, wishes: Wishes) -> frozenset[str]:
    """The import ids of the lines that a person leaves for later."""
    return frozenset(
        line.import_id
        for line in statement.booked
        if (said := wishes.decisions.get(line.import_id)) is not None and said.leave
    )


def proposals(
    drafts: DraftFile,
    matches: Sequence[Match],
    open_: Collection[str],
    alternatives: Callable[[StatementLine], Sequence[Alternative]],
) -> tuple[Proposal, ...]:
    """Every booked line in the order of the statement.

    Args:
        drafts: what became of them.
        matches: what they were taken for.
        open_: import ids of the lines that the books do not hold yet.
        alternatives: what else one of those may be.
    """
    known = {match.line.import_id: match for match in matches}
    texts = {
        match.line.import_id: text
        for match, text in zip(drafts.drafted, drafts.entries, strict=True)
    }
    reasons = {item.line.import_id: item.reason for item in drafts.withheld}
    lines = [match.line for match in drafts.drafted] + [item.line for item in drafts.withheld]
    found = []
    for line in sorted(lines, key=lambda line: (line.date, line.line)):
        id_ = line.import_id
        match = known.get(id_) or unmatched(line, reasons.get(id_, ""))
        others = alternatives(line) if id_ in open_ else ()
        found.append(Proposal(match, others, texts.get(id_, ""), reasons.get(id_, "")))
    return tuple(found)
