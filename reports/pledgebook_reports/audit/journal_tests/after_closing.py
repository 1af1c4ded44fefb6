"""Entries of a year that were made long after it had ended.

An entry prepared when the year is closed and reported changes what was reported. A month is left for
what comes late by nature.
"""

from __future__ import annotations

import datetime

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

DAYS = 31


def run(journal: Journal) -> Found:
    """Entries with a day of preparation or approval."""
    return each((e for e in journal.entries if e.prepared_on or e.approved_on or e.late), _why)


def _why(entry: Entry) -> str | None:
    closed = datetime.date(entry.date.year, 12, 31) + datetime.timedelta(days=DAYS)
    for act, day in (("prepared", entry.prepared_on), ("approved", entry.approved_on)):
        if day and day > closed:
            return f"dated {entry.date}, {act} only on {day}, after {entry.date.year} was closed"
    return "marked as entered late, into a closed period" if entry.late else None


TEST = JournalTest(
    name="after-closing",
    title="Entries after closing",
    criterion=f"prepared or approved more than {DAYS} days after the end of the year of its date",
    looks_at="entries with days of acts",
    source="ISA 240.A45(c)",
    weight=BREACH,
    run=run,
)
