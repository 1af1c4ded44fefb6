"""A payment far beyond all others to the same payee: a comma in the wrong place, or a plunder."""

from __future__ import annotations

from decimal import Decimal

from pledgebook_reports.audit.journal_tests.base import (
    PATTERN,
    Found,
    JournalTest,
    found,
    hit,
    money,
)
from pledgebook_reports.audit.journal_tests.journal import Journal

FEWEST = 5
FACTOR = Decimal(10)


def run(journal: Journal) -> Found:
    """Payees with five payments or more under no contract."""
    hits, looked_at = [], 0
    for payee, payments in journal.by_payee.items():
        own = sorted((e for e in payments if e.free), key=lambda e: (e.paid, e.key))
        if len(own) < FEWEST:
            continue
        looked_at += 1
        second, largest = own[-2], own[-1]
        if largest.paid >= FACTOR * second.paid:
            times = largest.paid / second.paid
            told = (
                f"{money(largest.paid)} to {largest.who} is {times:.0f} times the next largest, "
                f"{money(second.paid)}"
            )
            hits.append(hit([largest], told, payee))
    return found(looked_at, hits)


TEST = JournalTest(
    name="relative-size",
    title="Relative size factor",
    criterion=f"the largest of {FEWEST} payments or more to a payee without contract is {FACTOR} times "
    "the next largest",
    looks_at="payees with so many payments",
    source="Nigrini, Forensic Analytics, relative size factor",
    weight=PATTERN,
    run=run,
)
