"""A payee whose vouchers pass through the same hands every time.

Work is shared out: one preparer, one certifier and one disburser on every payment to a payee, where
others act as often on other payees' vouchers, shut out everybody who might notice.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, found, hit
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

FEWEST = 5
CHANCE = Decimal("0.00001")
"""The chance, by how often these people act together at all, below which it is none."""
Hands = tuple[str | None, str | None, str | None]


def run(journal: Journal) -> Found:
    """Payees with five payments or more that name who acted."""
    usual = Counter(_hands(e) for e in journal.payments if all(_hands(e)))
    whole = usual.total()
    hits, looked_at = [], 0
    for payee, payments in journal.by_payee.items():
        own = [e for e in payments if all(_hands(e))]
        if len(own) < FEWEST:
            continue
        looked_at += 1
        hands = {_hands(e) for e in own}
        if len(hands) == 1:
            first = hands.pop()
            share = Decimal(usual[first]) / whole
            if share ** (len(own) - 1) < CHANCE:
                hands_named = " and ".join(map(journal.person, first))
                told = (
                    f"all {len(own)} payments to {own[0].who} were prepared, certified and disbursed by "
                    f"{hands_named}, who act together on {share:.0%} of payments"
                )
                hits.append(hit(own, told, payee))
    return found(looked_at, hits)


def _hands(entry: Entry) -> Hands:
    return entry.preparer, entry.certifier, entry.disburser


TEST = JournalTest(
    name="same-hands",
    title="Always the same hands",
    criterion=f"{FEWEST} payments or more to a payee, all by one preparer, certifier and disburser, where "
    "chance would do so once in 100,000",
    looks_at="payees with so many payments",
    source="ACFE Fraud Examiners Manual, collusion; COSO, segregation of duties",
    weight=PATTERN,
    run=run,
)
