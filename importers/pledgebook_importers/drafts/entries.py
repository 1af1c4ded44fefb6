"""Drafts: bank lines as Beancount entries under `!`, for a person to complete and approve.

Each entry is 0.00 within every agreement it touches. No voucher number is invented. Lines that the
books hold already, and lines that cannot be valued, get no draft and are named instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.drafts.beantext import clean, quote, safe_name
from pledgebook_importers.drafts.legs import DraftBook, Leg, legs_of
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.matching.decided import LEFT
from pledgebook_importers.matching.proposal import Match
from pledgebook_importers.matching.settlement import Tie


@dataclass(frozen=True, slots=True)
class Withheld:
    """A booked line without a draft, and why: booked before, or not to be valued."""

    line: StatementLine
    reason: str
    settles: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftFile:
    """The drafts of one statement: text to write, a name for it, and what was left out.

    `entries` are the texts of what is drafted, one by one.
    """

    name: str
    text: str
    entries: tuple[str, ...]
    drafted: tuple[Match, ...]
    withheld: tuple[Withheld, ...]


def draft_statement(
    result: FileResult,
    statement: Statement,
    matches: Sequence[Match],
    book: DraftBook,
    settled: Mapping[str, Sequence[Tie]] | None = None,
    left: Collection[str] = (),
) -> DraftFile:
    """Write the statement's new lines as one file of drafts, in order of day and source line.

    Args:
        result: the file that the statement came from.
        statement: the statement itself.
        matches: from `match_lines`, of this statement's lines.
        book: accounts and rates.
        settled: from `settle`: lines whose payment is booked under a voucher; the result's
            duplicates are left out in any case.
        left: import ids of lines that a person leaves for later.
    """
    settled = settled or {}
    drafted: list[tuple[Match, str]] = []
    withheld: list[Withheld] = []
    for match in sorted(matches, key=lambda match: (match.line.date, match.line.line)):
        line = match.line
        booked = settled.get(line.import_id, ())
        if line.import_id in result.duplicate_ids:
            withheld.append(Withheld(line, "imported before"))
        elif booked:
            named = ", ".join(f"{tie.leg.entry_id} of {tie.leg.date}" for tie in booked)
            withheld.append(Withheld(line, f"settles {named}", tuple(booked)))
        elif line.import_id in left:
            withheld.append(Withheld(line, LEFT))
        else:
            legs = legs_of(match, book)
            if isinstance(legs, str):
                withheld.append(Withheld(line, legs))
            else:
                drafted.append((match, _entry(match, legs, result, statement)))
    heading = (
        f"; Drafts of statement {clean(statement.number, 60)}, account "
        f"{clean(statement.account, 60)}, {statement.currency}, "
        f"from {clean(result.file.name, 120)}.\n"
    )
    entries = tuple(entry for _, entry in drafted)
    text = "\n".join([heading, *entries]) if drafted else ""
    return DraftFile(
        file_name(statement, book), text, entries, tuple(match for match, _ in drafted),
        tuple(withheld),
    )  # fmt: skip


def file_name(statement: Statement, book: DraftBook) -> str:
    """`<bank>-<currency>-<last day>-<number>.beancount`, of safe characters."""
    bank = book.bank_account.split(":")[2:3] or [statement.account[-8:]]
    day = statement.to_date.isoformat() if statement.to_date else ""
    return safe_name(*bank, statement.currency, day, statement.number) + ".beancount"


def _entry(match: Match, legs: Sequence[Leg], result: FileResult, statement: Statement) -> str:
    line = match.line
    agreement = legs[0].agreement
    rows = [f"{line.date} ! {quote(line.counterparty or _bank(line))} {quote(_narration(match))}"]
    metadata = {
        "agreement": agreement,
        "import-id": line.import_id,
        "statement": f"{statement.account} {statement.number}",
        "source-file": result.file.name,
        "source-sha256": result.sha256,
        "source-line": str(line.line),
        "bank-reference": line.reference,
        "end-to-end-id": line.end_to_end,
        "beneficiary-account": line.counterparty_account if line.amount < 0 else "",
        "payee-id": match.payee if match.sides else "",
        **match.about,
        "match": f"{match.kind}, {match.confidence}: {match.reason}",
    }
    rows += [f"  {key}: {quote(value)}" for key, value in metadata.items() if value]
    for leg in legs:
        rows += _posting(leg, agreement)
    return "\n".join(rows) + "\n"


def _posting(leg: Leg, agreement: str) -> Iterator[str]:
    yield f"  {leg.account}  {leg.amount}"
    if leg.agreement != agreement:
        yield f"    agreement: {quote(leg.agreement)}"
    if leg.obligation:
        yield f"    obligation: {quote(leg.obligation)}"


def _bank(line: StatementLine) -> str:
    return "Bank" if not line.details[1:] else f"{len(line.details)} payments in one booking"


def _narration(match: Match) -> str:
    line = match.line
    said = line.remittance or line.additional
    labels = ", ".join(one.instalment.label for one in match.paid)
    head = {
        "receipt": f"Receipt of instalment{'s' if len(match.paid) > 1 else ''} {labels}",
        "payment": "Payment",
        "rule": match.narration or "Recurring",
        "charge": "Bank charge",
        "interest": "Bank interest",
        "bank-to-bank": "Between own accounts",
        "said": "Received" if line.amount > 0 else "Payment",
        "unmatched": "Unmatched credit" if line.amount > 0 else "Unexplained debit",
    }[match.kind]
    if match.narration:
        return match.narration
    return f"{head}: {said}" if said else head
