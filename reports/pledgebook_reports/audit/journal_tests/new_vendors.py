"""Vendors that are new and large at once, and payees that nobody registered.

A vendor registered for one payment, and paid much without a contract within days, may exist on paper
only. So may a payee who is in no register, or came into it after the money.
"""

from __future__ import annotations

from decimal import Decimal

from pledgebook_reports.audit.journal_tests.base import (
    PATTERN,
    SCHEME,
    Found,
    JournalTest,
    found,
    hit,
    money,
)
from pledgebook_reports.audit.journal_tests.journal import Journal

DAYS = 30
PART = Decimal("0.5")
"""Of the policy obligation-from: what is large for a payment that no contract stands behind."""


def run(journal: Journal) -> Found:
    """Payees in the register, by their first payments."""
    hits, looked_at = [], 0
    for payee, payments in journal.by_payee.items():
        known = journal.registered.get(payee)
        if known is None:
            continue
        looked_at += 1
        early = [
            e for e in payments
            if e.free and "Staff" not in e.categories and 0 <= (e.date - known.since).days <= DAYS
            and e.obligation_from and e.paid >= e.obligation_from * PART
        ]  # fmt: skip
        if early:
            days = (early[0].date - known.since).days
            hits.append(hit(early, f"{known.stated} was registered on {known.since} and paid "
                                   f"{money(early[0].paid)} without contract {days} days later",
                            payee))  # fmt: skip
    return found(looked_at, hits)


def unknown(journal: Journal) -> Found:
    """Payments of cost that name a payee."""
    if not journal.registered:
        return Found(0, (), "the books register no parties")
    payments = [e for e in journal.payments if e.payee and (e.spent or e.advances or e.obligations)]
    hits = []
    for entry in payments:
        known = journal.registered.get(entry.payee or "")
        if known is None:
            hits.append(hit([entry], f"{entry.who} is in no register of payees", entry.payee or ""))
        elif known.since > entry.date:
            told = f"{entry.who} was paid on {entry.date} and registered only on {known.since}"
            hits.append(hit([entry], told, entry.payee or ""))
    return found(len(payments), hits)


TEST = JournalTest(
    name="new-vendors",
    title="Vendors new and large",
    criterion=f"paid without contract, within {DAYS} days of registration, {PART:.0%} of the policy "
    "obligation-from or more",
    looks_at="registered payees that were paid",
    source="ACFE Fraud Examiners Manual, shell companies",
    weight=PATTERN,
    run=run,
)
UNKNOWN = JournalTest(
    name="unknown-payees",
    title="Payees in no register",
    criterion="a payment to somebody who is not registered, or was registered after it",
    looks_at="payments of cost, advances and contracts",
    source="ACFE Fraud Examiners Manual, ghost vendors",
    weight=SCHEME,
    run=unknown,
)
