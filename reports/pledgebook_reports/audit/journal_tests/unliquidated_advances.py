"""Round advances that nobody ever accounted for.

An advance is spent and reported. One of a round sum, past the days in which it must be liquidated,
of which nothing came back, is money given away.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from pledgebook.money import NIL
from pledgebook_reports.audit.journal_tests.base import (
    SCHEME,
    Found,
    JournalTest,
    found,
    hit,
    money,
)
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

DAYS = 180
ROUND = Decimal(1000)


def run(journal: Journal) -> Found:
    """Advances that were paid."""
    days = journal.threshold("advance-days", DAYS)
    paid: dict[str, list[Entry]] = defaultdict(list)
    back: set[str] = set()
    for entry in journal.entries:
        for one in entry.advances:
            if entry.paid > NIL and "advance debit" in entry.sides:
                paid[one].append(entry)
            elif "advance credit" in entry.sides:
                back.add(one)
    hits = []
    for one, entries in paid.items():
        whole = sum((e.advanced for e in entries), NIL)
        age = (journal.as_of - entries[-1].date).days
        if one not in back and age > days and not whole % ROUND:
            told = f"{one}: {money(whole)} to {entries[0].who}, nothing accounted for in {age} days"
            hits.append(hit(entries, told, one))
    return found(len(paid), hits)


TEST = JournalTest(
    name="unliquidated-advances",
    title="Round advances never liquidated",
    criterion=f"an advance of a multiple of {ROUND:,} of which nothing was liquidated or returned within "
    f"the policy advance-days (else {DAYS})",
    looks_at="advances that were paid",
    source="HACT Framework, FACE; ACFE Fraud Examiners Manual, expense schemes",
    weight=SCHEME,
    run=run,
)
