"""What the books owe and may still draw: payables by document, contracts with what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from beancount.core import data

from pledgebook.loading import load
from pledgebook.money import ZERO
from pledgebook.records import Party
from pledgebook.registry import Registry
from pledgebook_importers.matching.names import plain_names
from pledgebook_importers.matching.payees import OpenObligation, OpenPayable, Payee
from pledgebook_importers.matching.payments import Owed

PAID = frozenset(("payee", "partner", "agency", "monitor", "staff"))
"""Roles of parties that may be paid."""


def owed(
    entries: Sequence[data.Directive], registry: Registry, currency: str, facility: str
) -> Owed:
    """Gather what is open from booked entries, drafts left out."""
    book = load(entries, main="", operating=[currency]).book
    balances: dict[tuple[str, str, str, str, str], Decimal] = defaultdict(Decimal)
    for _, leg in book.by_role.get("payable", ()):
        if leg.agreement is not None and leg.parts.party is not None:
            key = leg.parts.party, leg.account, leg.agreement, leg.obligation or "", leg.currency
            balances[key] -= leg.number
    payables = [
        OpenPayable(payee, account, agreement, obligation, amount, unit)
        for (payee, account, agreement, obligation, unit), amount in balances.items()
        if amount > 0
    ]
    obligations = []
    for id_, one in book.commitments.items():
        if one.closed is not None:
            continue
        drawn = sum((draw.number for draw in book.index.draws.get(id_, ())), ZERO)
        payers = [agreement for agreement, _ in one.shares()]
        obligations.append(
            OpenObligation(
                id_, one.obligation.payee, one.obligation.window, one.obligation.kind,
                payers[0] if len(payers) == 1 else "", one.amount() - drawn,
                one.obligation.amount.currency,
            )
        )  # fmt: skip
    payees = [
        Payee(
            party.id, plain_names(party.name), str(registry.amended(party.id, "bank-account") or "")
        )
        for party in registry.all(Party)
        if PAID & set(party.role)
    ]
    return Owed(payees, payables, obligations, facility)
