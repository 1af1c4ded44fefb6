"""Entries made long after what they tell of: dated back, or an invoice that lay about."""

from __future__ import annotations

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

LATE = 7
"""Days after its date by which an entry is prepared."""
OLD = 365
"""Days within which an invoice is paid."""


def run(journal: Journal) -> Found:
    """Entries with a day of preparation or an invoice."""
    return each((e for e in journal.entries if e.prepared_on or e.invoice_date), _why)


def _why(entry: Entry) -> str | None:
    if entry.prepared_on and (entry.prepared_on - entry.date).days > LATE:
        days = (entry.prepared_on - entry.date).days
        return f"dated {entry.date}, prepared {days} days later, on {entry.prepared_on}"
    if entry.invoice_date and entry.invoice_date > entry.date:
        return f"paid on {entry.date}, its invoice is of {entry.invoice_date}, later"
    if entry.invoice_date and (entry.date - entry.invoice_date).days > OLD:
        days = (entry.date - entry.invoice_date).days
        return f"its invoice of {entry.invoice_date} was {days} days old"
    return None


TEST = JournalTest(
    name="entry-delay",
    title="Delay between event and entry",
    criterion=f"prepared more than {LATE} days after its date, an invoice dated after the entry, or one "
    f"more than {OLD} days old",
    looks_at="entries with a day of preparation or an invoice",
    source="ISA 240.A45(c)",
    weight=BREACH,
    run=run,
)
