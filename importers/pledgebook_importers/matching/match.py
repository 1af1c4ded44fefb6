"""Which open instalment a bank credit pays: a match needs a reference or a name, and the amount.

Never the amount alone. What is ambiguous, or what one piece of evidence gainsays, stays unmatched
and says why: a missed match costs a minute, a wrong one a donor's trust.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.evidence import (
    Candidate,
    Terms,
    candidates,
    describe,
    kind_of,
    texts,
)
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.references import Reading, readings

Kind = Literal["receipt", "charge", "interest", "bank-to-bank", "unmatched"]
Confidence = Literal["high", "medium", "none"]
_DUE_AHEAD = dt.timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Match:
    """What a line is; for a receipt, the instalment and how many of its units are paid."""

    line: StatementLine
    kind: Kind
    instalment: OpenInstalment | None
    units: Decimal | None
    confidence: Confidence
    reason: str


def match_lines(
    lines: Sequence[StatementLine], instalments: Sequence[OpenInstalment], terms: Terms
) -> list[Match]:
    """Return one match for each booked line, in order; an instalment is matched at most once.

    `lines` may be of several statements, pending ones are passed over; `instalments` are what is
    open before them. Lines that the books hold already (`settle`, known import ids) are better
    left out, or an instalment paid once may look paid again.
    """
    terms = terms.with_names(instalments)
    best = [_match(line, instalments, terms) for line in lines if line.booked]
    return _once_each([match for match, _ in best], [rank for _, rank in best])


def _match(
    line: StatementLine, instalments: Sequence[OpenInstalment], terms: Terms
) -> tuple[Match, int]:
    """The match and the weight of its evidence."""
    if terms.is_own(line.counterparty_account):
        return Match(line, "bank-to-bank", None, None, "high", "between our own accounts"), 0
    agreements = {item.agreement for item in instalments} if line.amount > 0 else ()
    read = readings(texts(line), agreements)
    kind = kind_of(line, referenced=bool(read))
    if kind is not None:
        return Match(line, kind[0], None, None, "high", kind[1]), 0
    if line.amount < 0:
        return _unmatched(line, "a debit that no booked payment explains"), 0
    if len(line.details) > 1:
        return _unmatched(line, f"a batch of {len(line.details)} payments: split it by hand"), 0
    return _credit(line, instalments, read, terms)


def _credit(
    line: StatementLine,
    instalments: Sequence[OpenInstalment],
    read: frozenset[Reading],
    terms: Terms,
) -> tuple[Match, int]:
    found = candidates(line, instalments, read, terms)
    highest = max((item.rank for item in found), default=0)
    if not highest:
        return _unmatched(line, describe(found)), 0
    top = [item for item in found if item.rank == highest]
    chosen = top[0] if len(top) == 1 else _due_now(top, line.date)
    if chosen is None:
        several = ", ".join(item.instalment.label for item in top)
        return _unmatched(line, f"ambiguous between {several}"), 0
    sure: Confidence = "high" if chosen.sure else "medium"
    match = Match(line, "receipt", chosen.instalment, chosen.units, sure, chosen.reason)
    return match, chosen.rank


def _unmatched(line: StatementLine, reason: str) -> Match:
    return Match(line, "unmatched", None, None, "none", reason)


def _due_now(top: list[Candidate], day: dt.date) -> Candidate | None:
    """Of one agreement's equal instalments, the only one that is due about now."""
    if len({item.instalment.agreement for item in top}) > 1:
        return None
    due = [item for item in top if item.instalment.due <= day + _DUE_AHEAD]
    return due[0] if len(due) == 1 else None


def _once_each(matches: list[Match], ranks: list[int]) -> list[Match]:
    """Where several lines claim one instalment, the one with more evidence alone may have it."""
    claims: dict[str, list[int]] = defaultdict(list)
    for index, match in enumerate(matches):
        if match.instalment is not None:
            claims[match.instalment.label].append(index)
    kept = list(matches)
    for label, claimants in claims.items():
        highest = max(ranks[index] for index in claimants)
        winners = [index for index in claimants if ranks[index] == highest]
        for index in claimants:
            if winners != [index]:
                rivals = ", ".join(
                    _named(matches[rival].line) for rival in claimants if rival != index
                )
                kept[index] = _unmatched(
                    matches[index].line, f"{label} is also claimed by {rivals}"
                )
    return kept


def _named(line: StatementLine) -> str:
    return line.reference or f"line {line.line}"
