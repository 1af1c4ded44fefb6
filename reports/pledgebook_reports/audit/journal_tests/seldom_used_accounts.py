"""Entries on accounts that hardly anybody uses.

An account opened for one entry hides it from whoever reviews the usual ones. Accounts named after a
party are left out: each party has its own.
"""

from __future__ import annotations

from collections import defaultdict

from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, found, hit
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

FEW = 2
ENOUGH = 2000
"""Books of fewer entries have few on any account."""


def run(journal: Journal) -> Found:
    """Expense and other accounts of no party, with the entries of those that few use."""
    if len(journal.entries) < ENOUGH:
        return Found(0, (), f"fewer than {ENOUGH} entries: any account is seldom used")
    used: dict[str, list[Entry]] = defaultdict(list)
    for account, file, line in journal.connection.execute(_USED, [journal.as_of]).fetchall():
        entry = journal.by_place.get((file, line))
        if entry is not None:
            used[account].append(entry)
    return found(
        len(used),
        (
            hit(entries, f"{account} is used by {len(entries)} entry(ies) in all", account)
            for account, entries in used.items()
            if len(entries) <= FEW
        ),
    )


_USED = """
SELECT DISTINCT account, file, line FROM postings
WHERE NOT draft AND date <= ? AND party IS NULL
  AND role IN ('expense', 'other', 'other-income', 'fund-balance', 'cash')
ORDER BY ALL
"""

TEST = JournalTest(
    name="seldom-used-accounts",
    title="Seldom-used accounts",
    criterion=f"an account of no party that at most {FEW} entries use, in books of {ENOUGH} or more",
    looks_at="accounts",
    source="ISA 240.A45(a)",
    weight=PATTERN,
    run=run,
)
