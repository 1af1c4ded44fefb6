"""What a person says of single bank lines, after he has looked at what is proposed for them.

    {"bank-7d0f…": {"obligation": "PO-2016-001", "keys": {"voucher": "V-2017-00031"}},
     "bank-91ab…": {"leave": true}}

By import id. What is not said stays as it is proposed; a line that is left gets no draft, and comes again
with its file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from pledgebook.documents import STEMS, stem_of
from pledgebook_importers.books import ImportBooks
from pledgebook_importers.matching.amounts import units_paid
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.payments import CATEGORY
from pledgebook_importers.matching.proposal import Match, Paid, Side

KEYS = frozenset(
    ("voucher", "project", "location", "invoice-number", "prepared-by", "certified-by",
     "approved-by", "disbursed-by")
)  # fmt: skip
"""Metadata that may be said of a draft, beside its evidence."""
LEFT = "left for later"


class DecisionError(Exception):
    """What was said of a line does not fit the books; one clause."""


class Decision(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"
):
    """What one line is: the instalment that it pays, or the account and agreement it is booked against.

    `keys` are metadata of the draft: those of `KEYS`, and evidence by path.
    """

    leave: bool = False
    instalment: str = ""
    account: str = ""
    agreement: str = ""
    obligation: str = ""
    payee_id: str = ""
    narration: str = ""
    keys: dict[str, str] = {}

    @property
    def places(self) -> bool:
        """Whether it says where the line is booked."""
        return bool(self.account or self.agreement or self.obligation)


Decisions = Mapping[str, Decision]


def load_decisions(path: Path) -> Decisions:
    """The decisions of a file, by import id.

    Raises:
        DecisionError: it cannot be read, or is not of the form.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Decision])
    except (OSError, msgspec.DecodeError) as error:
        msg = f"{path}: no decisions on bank lines: {error}"
        raise DecisionError(msg) from None


def decide(
    match: Match,
    decision: Decision,
    books: ImportBooks,
    instalments: Sequence[OpenInstalment],
    by: str,
) -> Match:
    """The match as a person says it is.

    Raises:
        DecisionError: it names what the books do not have, or leaves open where the line belongs.
    """
    _known(decision, books)
    about = {**match.about, **decision.keys}
    changed = replace(match, about=about, narration=decision.narration or match.narration)
    if decision.payee_id and not match.sides:
        changed = replace(changed, about={**about, "payee-id": decision.payee_id})
    if decision.payee_id:
        changed = replace(changed, payee=decision.payee_id)
    reason = f"{by} says so; proposed was {match.kind}, {match.confidence}: {match.reason}"
    if decision.instalment:
        item = next((one for one in instalments if one.label == decision.instalment), None)
        if item is None:
            raise DecisionError(f"nothing is open of instalment {decision.instalment}")
        if match.line.amount <= 0:
            raise DecisionError(f"a debit pays no instalment ({item.label})")
        paid = (Paid(item, min(units_paid(match.line, item), item.amount)),)
        return replace(
            changed, kind="receipt", confidence="high", reason=reason, paid=paid, sides=()
        )
    if not decision.places:
        return changed
    side, payee = _side(match, decision, books)
    return replace(
        changed, kind="said", confidence="high", reason=reason, paid=(), sides=(side,),
        payee=decision.payee_id or payee or match.payee,
    )  # fmt: skip


def _side(match: Match, decision: Decision, books: ImportBooks) -> tuple[Side, str]:
    """The other side, what the contract and the proposal say filling what is not said; the payee."""
    proposed = match.sides[0] if len(match.sides) == 1 else None
    account, agreement, payee = decision.account, decision.agreement, ""
    obligation = decision.obligation
    if obligation:
        contract = next((one for one in books.owed.obligations if one.id == obligation), None)
        if contract is None:
            raise DecisionError(f"{obligation} is no contract that can still be drawn")
        payee = contract.payee
        agreement = agreement or contract.agreement
        account = (
            account or f"Expenses:{books.facility}:{contract.window}:{CATEGORY[contract.kind]}"
        )
    if proposed is not None:
        account, agreement = account or proposed.account, agreement or proposed.agreement
    if not account or not agreement:
        lacks = "the account" if not account else "the agreement"
        raise DecisionError(f"say {lacks} that it is booked against")
    return Side(account, agreement, obligation=obligation), payee


def _known(decision: Decision, books: ImportBooks) -> None:
    """That the books have what is named.

    Raises:
        DecisionError: they have not.
    """
    registry = books.registry
    named = decision.agreement
    if named and registry.agreement(named) is None and registry.fund(named) is None:
        raise DecisionError(f"{decision.agreement} is no agreement of the books")
    if decision.payee_id and registry.party(decision.payee_id) is None:
        raise DecisionError(f"{decision.payee_id} is no party of the books")
    if decision.account and decision.account not in books.accounts:
        raise DecisionError(f"{decision.account} is no open account of the books")
    for key in decision.keys:
        if key not in KEYS and stem_of(key) not in STEMS:
            raise DecisionError(f"{key} is nothing that is said of a bank line")
