"""Proposals on bank lines as JSON: what `pledgebook import --proposals FILE` writes, and the inbox reads.

Amounts are decimal strings, signed from the account's point of view; dates are ISO 8601.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from pledgebook_importers.delivery.draft import Draft, Proposal
from pledgebook_importers.matching.alternatives import Alternative


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """One booked line; `draft` is its entry, or `left_out` says why there is none.

    `agreement` and what follows it are what the draft books it under, empty where it is several.
    """

    import_id: str
    line: int
    date: dt.date
    amount: Decimal
    currency: str
    counterparty: str
    counterparty_account: str
    reference: str
    text: str
    kind: str
    confidence: str
    reason: str
    draft: str = ""
    left_out: str = ""
    instalment: str = ""
    account: str = ""
    agreement: str = ""
    obligation: str = ""
    payee: str = ""
    others: tuple[Alternative, ...] = ()


class ProposedFile(msgspec.Struct, frozen=True, kw_only=True):
    """The drafts of one statement: `place` is the file of the books, below their folder."""

    file: str
    what: str
    place: str
    lines: tuple[Proposed, ...]


def proposed(file: str, draft: Draft) -> ProposedFile:
    """A draft with its proposals."""
    lines = tuple(_line(one) for one in draft.proposals)
    return ProposedFile(file=file, what=draft.what, place=draft.place.as_posix(), lines=lines)


def encode(files: Sequence[ProposedFile]) -> bytes:
    """The text of the file."""
    return msgspec.json.format(msgspec.json.encode(files), indent=1) + b"\n"


def decode(content: bytes) -> tuple[ProposedFile, ...]:
    """What `encode` wrote."""
    return msgspec.json.decode(content, type=tuple[ProposedFile, ...])


def _line(one: Proposal) -> Proposed:
    match, line = one.match, one.match.line
    side = match.sides[0] if len(match.sides) == 1 else None
    paid = match.instalment
    return Proposed(
        import_id=line.import_id, line=line.line, date=line.date, amount=line.amount,
        currency=line.currency, counterparty=line.counterparty,
        counterparty_account=line.counterparty_account, reference=line.reference,
        text=line.remittance or line.additional, kind=match.kind, confidence=match.confidence,
        reason=match.reason, draft=one.text, left_out=one.reason,
        instalment=paid.label if paid else "", account=side.account if side else "",
        agreement=paid.agreement if paid else side.agreement if side else "",
        obligation=side.obligation if side else "", payee=match.payee,
        others=tuple(one.alternatives),
    )  # fmt: skip
