"""What each bank line is: a receipt, a payment, a charge; a match needs evidence and the amount.

Never the amount alone. What is ambiguous, or what one piece of evidence gainsays, stays unmatched
and says why: a missed match costs a minute, a wrong one a donor's trust.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
from pledgebook_importers.matching.office_rules import OfficeRule, first_fitting
from pledgebook_importers.matching.orders import Ordered
from pledgebook_importers.matching.payments import Owed, match_debit
from pledgebook_importers.matching.proposal import Confidence, Match, Paid, unmatched
from pledgebook_importers.matching.references import Reading, readings
from pledgebook_importers.matching.several import match_several

_DUE_AHEAD = dt.timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Context:
    """What lines are matched against beside instalments, all of it empty where there is none.

    `bank_account` is the ledger's account of the statement; `ordered` gives by import id the
    payment orders that a debit settles.
    """

    bank_account: str = ""
    rules: Sequence[OfficeRule] = ()
    owed: Owed = field(default_factory=Owed)
    ordered: Mapping[str, Ordered] = field(default_factory=dict)


def match_lines(
    lines: Sequence[StatementLine],
    instalments: Sequence[OpenInstalment],
    terms: Terms,
    context: Context | None = None,
) -> list[Match]:
    """Return one match for each booked line, in order; nothing open is taken by two lines.

    `lines` may be of several statements, pending ones are passed over; `instalments` are what is
    open before them. Lines that the books hold already (`settle`, known import ids) are better
    left out, or an instalment paid once may look paid again.
    """
    context = context or Context()
    terms = terms.with_names(instalments)
    best = [_match(line, instalments, terms, context) for line in lines if line.booked]
    return _once_each([match for match, _ in best], [rank for _, rank in best])


def _match(
    line: StatementLine, instalments: Sequence[OpenInstalment], terms: Terms, context: Context
) -> tuple[Match, int]:
    """The match and the weight of its evidence."""
    if terms.is_own(line.counterparty_account):
        return Match(line, "bank-to-bank", "high", "between our own accounts"), 0
    ruled = first_fitting(context.rules, line, context.bank_account)
    if ruled is not None:
        return ruled, 0
    agreements = {item.agreement for item in instalments} if line.amount > 0 else ()
    read = readings(texts(line), agreements)
    kind = kind_of(line, referenced=bool(read))
    if kind is not None:
        return Match(line, kind[0], "high", kind[1]), 0
    if line.amount < 0:
        return match_debit(line, context.owed, context.ordered.get(line.import_id)), 0
    if len(line.details) > 1:
        return unmatched(line, f"a batch of {len(line.details)} payments: split it by hand"), 0
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
        several = match_several(line, found, terms)
        return several or (unmatched(line, describe(found)), 0)
    top = [item for item in found if item.rank == highest]
    chosen = top[0] if len(top) == 1 else _due_now(top, line.date)
    if chosen is None:
        labels = ", ".join(item.instalment.label for item in top)
        return unmatched(line, f"ambiguous between {labels}"), 0
    if chosen.part:
        # Instalments that make the sum to the cent say more than a part of one.
        several = match_several(line, found, terms)
        if several is not None:
            return several
    paid = (Paid(chosen.instalment, chosen.units),)
    sure: Confidence = "high" if chosen.sure else "medium"
    return Match(line, "receipt", sure, chosen.reason, paid), chosen.rank


def _due_now(top: list[Candidate], day: dt.date) -> Candidate | None:
    """Of one agreement's equal instalments, the only one that is due about now."""
    if len({item.instalment.agreement for item in top}) > 1:
        return None
    due = [item for item in top if item.instalment.due <= day + _DUE_AHEAD]
    return due[0] if len(due) == 1 else None


def _once_each(matches: list[Match], ranks: list[int]) -> list[Match]:
    """Where several lines claim one open item, the one with more evidence alone may have it."""
    claims: dict[object, list[int]] = defaultdict(list)
    for index, match in enumerate(matches):
        for paid in match.paid:
            claims[paid.instalment.label].append(index)
        for side in match.sides if match.kind == "payment" else ():
            claims[side.account, side.agreement, side.obligation].append(index)
    kept = list(matches)
    for item, claimants in claims.items():
        highest = max(ranks[index] for index in claimants)
        winners = [index for index in claimants if ranks[index] == highest]
        for index in claimants:
            if winners != [index]:
                rivals = ", ".join(
                    _named(matches[rival].line) for rival in claimants if rival != index
                )
                name = item if isinstance(item, str) else f"what is owed to {matches[index].payee}"
                kept[index] = unmatched(
                    matches[index].line, f"{name} is also claimed by {rivals}", matches[index].payee
                )
    return kept


def _named(line: StatementLine) -> str:
    return line.reference or f"line {line.line}"
