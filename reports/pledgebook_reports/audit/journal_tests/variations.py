"""Contracts that grow soon after they were won.

A low bid is made good by variation orders: one soon after the award, several that together double
the price, or each cut to stay just below the cap from which it would be approved again. The same
share of the price, contract after contract, is a tariff.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import ZERO, format_share
from pledgebook_reports.audit.journal_tests.base import (
    PATTERN,
    Found,
    Hit,
    JournalTest,
    found,
    hit,
    money,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook_reports.audit.journal_tests.journal import Journal, Variation

SOON = 30
LARGE = Decimal("0.15")
WHOLE = Decimal("0.5")
NEAR_CAP = Decimal("0.005")
CAP = Decimal("0.20")
ALIKE = 3


def run(journal: Journal) -> Found:
    """Contracts with variation orders."""
    by_contract: dict[str, list[Variation]] = defaultdict(list)
    by_payee: dict[str, dict[Decimal, list[Variation]]] = defaultdict(lambda: defaultdict(list))
    for one in journal.variations:
        if one.amount > 0 and one.first_amount > 0:
            by_contract[one.obligation].append(one)
            share = (one.amount / one.first_amount).quantize(Decimal("0.0001"))
            by_payee[one.payee][share].append(one)
    cap = journal.policies.get("variation-cap", CAP)
    hits = [hit_ for orders in by_contract.values() for hit_ in _contract(journal, orders, cap)]
    for payee, shares in by_payee.items():
        for share, orders in shares.items():
            contracts = sorted({one.obligation for one in orders})
            if len(contracts) >= ALIKE and share * 100 % 1:
                named = journal.registered.get(payee)
                told = (
                    f"{len(contracts)} contracts of {named.stated if named else payee} were each raised "
                    f"by {format_share(share)}"
                )
                hits += _told(journal, contracts, told)
    return found(len(by_contract), hits)


def _contract(journal: Journal, orders: Sequence[Variation], cap: Decimal) -> Iterator[Hit]:
    first = orders[0]
    raised = sum((one.amount for one in orders), ZERO) / first.first_amount
    days = (first.date - first.signed_on).days
    told = None
    if days <= SOON and first.amount >= first.first_amount * LARGE:
        share = format_share(first.amount / first.first_amount)
        told = f"{first.obligation} was raised by {share} {days} days after it was signed"
    elif raised >= WHOLE:
        told = f"{first.obligation} was raised by {format_share(raised)} in {len(orders)} orders"
    elif cap - NEAR_CAP <= raised < cap:
        told = (
            f"{first.obligation} was raised by {format_share(raised)}, just below the cap of "
            f"{format_share(cap)}"
        )
    if told:
        yield from _told(journal, [first.obligation], f"{told} ({money(first.amount)} first)")


def _told(journal: Journal, contracts: Sequence[str], told: str) -> Iterator[Hit]:
    """A hit on the payments under the contracts; one without payments still names them."""
    entries = [e for one in contracts for e in journal.by_obligation.get(one, ())]
    yield hit(dict.fromkeys(entries), told, ", ".join(contracts))


TEST = JournalTest(
    name="variations",
    title="Variation after award",
    criterion=f"raised by {LARGE:.0%} or more within {SOON} days of signature, by {WHOLE:.0%} or more in "
    f"all, to within {NEAR_CAP:.1%} of the cap, or {ALIKE} contracts of a payee by one odd share",
    looks_at="contracts with variation orders",
    source="OECD, Fighting Bid Rigging; World Bank, Fraud and Corruption Awareness Handbook, change orders",
    weight=PATTERN,
    run=run,
)
