"""Entries of one year that are taken back as the next begins.

Cost or income booked to make a year look as it should, and reversed when it is reported. So is a
pair of equal and opposite costs on either side of the year's end without a word of it.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from pledgebook.money import NIL
from pledgebook_reports.audit.journal_tests.base import (
    BREACH,
    Found,
    JournalTest,
    found,
    hit,
    money,
)
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

DAYS = 45


def run(journal: Journal) -> Found:
    """Entries that reverse another, and those whose cost is negative."""
    looked_at = [e for e in journal.entries if e.reverses or (e.spent < NIL and not e.cash)]
    by_cost: dict[Decimal, list[Entry]] = defaultdict(list)
    for entry in journal.entries:
        if entry.spent > NIL:
            by_cost[entry.spent].append(entry)
    hits = []
    for entry in looked_at:
        first = journal.by_id.get(entry.reverses) if entry.reverses else None
        others = [first] if first else [
            one for one in by_cost[-entry.spent]
            if {*one.agreements} & {*entry.agreements}
        ]  # fmt: skip
        for one in others:
            if one.date.year < entry.date.year and (entry.date - one.date).days <= DAYS:
                hits.append(hit([one, entry], f"{one.id} of {one.date} ({money(one.amount)}) is taken "
                                              f"back by {entry.id} on {entry.date}",
                                amount=one.amount))  # fmt: skip
                break
    return found(len(looked_at), hits)


TEST = JournalTest(
    name="reversals",
    title="Reversals across periods",
    criterion=f"an entry taken back in the next year within {DAYS} days, named as a reversal or equal "
    "and opposite in cost under the same agreement",
    looks_at="entries that reverse another or bear negative cost",
    source="ISA 240.A45(c)",
    weight=BREACH,
    run=run,
)
