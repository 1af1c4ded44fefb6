"""Entries made long after what they tell of: dated back, or an invoice that lay about.

When an entry was made is what it says itself, or the day on which its maker signed it with a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each

if TYPE_CHECKING:
    from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

LATE = 7
"""Days after its date by which an entry is prepared."""
OLD = 365
"""Days within which an invoice is paid."""


def run(journal: Journal) -> Found:
    """Entries with a day of preparation, a signature of their maker, or an invoice."""

    def why(entry: Entry) -> str | None:
        signed = journal.signed.get((entry.id, "enter"))
        for told, day in (("prepared", entry.prepared_on), ("signed by its maker", signed)):
            days = (day - entry.date).days if day else 0
            if days > LATE:
                return f"dated {entry.date}, {told} {days} days later, on {day}"
        if entry.invoice_date and entry.invoice_date > entry.date:
            return f"paid on {entry.date}, its invoice is of {entry.invoice_date}, later"
        if entry.invoice_date and (entry.date - entry.invoice_date).days > OLD:
            days = (entry.date - entry.invoice_date).days
            return f"its invoice of {entry.invoice_date} was {days} days old"
        return None

    return each(
        (
            e for e in journal.entries
            if e.prepared_on or e.invoice_date or (e.id, "enter") in journal.signed
        ),
        why,
    )  # fmt: skip


TEST = JournalTest(
    name="entry-delay",
    title="Delay between event and entry",
    criterion=f"prepared or signed by its maker more than {LATE} days after its date, an invoice dated "
    f"after the entry, or one more than {OLD} days old",
    looks_at="entries with a day of preparation, a signature of their maker or an invoice",
    source="ISA 240.A45(c)",
    weight=BREACH,
    run=run,
)
