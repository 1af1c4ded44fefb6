"""Entries that move kinds of account together which nothing else does.

Cost credited against money owed to a donor, or income from nowhere, is how a hole is papered over.
What an entry moves is told by the kinds of its accounts and their sides.
"""

from __future__ import annotations

from collections import defaultdict

from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, found, hit
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

ENOUGH = 500
RESULT = ("expense", "income", "contribution", "interest", "other", "fund-balance")
"""Kinds of account by which a result is made; money moved between banks makes none."""


def run(journal: Journal) -> Found:
    """Combinations that touch cost or cash, and the single entries of the rare ones."""
    if len(journal.entries) < ENOUGH:
        return Found(0, (), f"fewer than {ENOUGH} entries: any combination is rare")
    known: dict[str, list[Entry]] = defaultdict(list)
    for entry in journal.entries:
        known[entry.sides].append(entry)
    return found(
        len(known),
        (
            hit([entry], f"moves {entry.sides}, as no other entry does", entry.sides)
            for sides, entries in known.items()
            if len(entries) == 1 and any(word in sides for word in RESULT)
            for entry in entries
        ),
    )


TEST = JournalTest(
    name="unusual-combinations",
    title="Unusual combinations of accounts",
    criterion=f"the only entry that moves its kinds of account together, in books of {ENOUGH} or more",
    looks_at="combinations of accounts",
    source="ISA 240.A45(a) and (e)",
    weight=PATTERN,
    run=run,
)
