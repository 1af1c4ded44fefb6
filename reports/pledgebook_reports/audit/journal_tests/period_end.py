"""Cost booked without payment as the year ends.

In the last days of a year cost is pulled forward, to use up a budget, or invented. Cost under a
contract or an advance has its own papers, and indirect cost is a calculation: both are left out.
"""

from __future__ import annotations

from pledgebook.money import NIL
from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

DAYS = 5
DECEMBER, LAST = 12, 31


def run(journal: Journal) -> Found:
    """Entries that book cost without payment, contract or advance, indirect cost apart."""
    return each(
        (
            e for e in journal.entries
            if e.spent > NIL and not e.cash and e.free and not e.calculated
        ),
        _why,
    )  # fmt: skip


def _why(entry: Entry) -> str | None:
    if entry.date.month == DECEMBER and entry.date.day > LAST - DAYS:
        return f"books cost on {entry.date} without payment, contract or advance"
    return None


TEST = JournalTest(
    name="period-end",
    title="Cost without payment at the year's end",
    criterion=f"cost without payment, contract or advance in the last {DAYS} days of a year",
    looks_at="entries of cost without payment, contract or advance",
    source="ISA 240.A45(c)",
    weight=PATTERN,
    run=run,
)
