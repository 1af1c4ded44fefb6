"""Payees that wake up: busy once, silent for a year and a half, then paid without a contract."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pledgebook_reports.audit.journal_tests.base import (
    PATTERN,
    Found,
    JournalTest,
    found,
    hit,
    money,
)

if TYPE_CHECKING:
    from pledgebook_reports.audit.journal_tests.journal import Journal

DAYS = 540
BUSY = 180
"""Days between the payments of a payee who is in use."""
FEWEST = 3


def run(journal: Journal) -> Found:
    """Payees with so many payments of cost, and the one after the silence."""
    hits, looked_at = [], 0
    for payee, payments in journal.by_payee.items():
        own = [e for e in payments if e.spent]
        looked_at += len(own) > FEWEST
        gaps = [(after.date - before.date).days for before, after in pairwise(own)]
        for place, days in enumerate(gaps):
            after = own[place + 1]
            busy = place + 1 >= FEWEST and max(gaps[:place], default=0) <= BUSY
            if busy and days > DAYS and after.free:
                told = (
                    f"{after.who} was paid {money(after.paid)} after {days} days without a payment"
                )
                hits.append(hit([after], told, payee))
    return found(looked_at, hits)


TEST = JournalTest(
    name="dormant-payees",
    title="Dormant payees",
    criterion=f"paid without contract after more than {DAYS} days of silence, having had {FEWEST} payments "
    f"or more at most {BUSY} days apart",
    looks_at="payees with more payments than that",
    source="ACFE Fraud Examiners Manual, dormant vendor accounts",
    weight=PATTERN,
    run=run,
)
