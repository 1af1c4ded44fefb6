"""Approvals that came after the money, or before there was anything to approve."""

from __future__ import annotations

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal


def run(journal: Journal) -> Found:
    """Entries with a day of approval."""
    return each((e for e in journal.entries if e.approved_on), _why)


def _why(entry: Entry) -> str | None:
    approved, prepared = entry.approved_on, entry.prepared_on
    if approved is None:
        return None
    if approved > entry.date:
        return f"paid or booked on {entry.date}, approved afterwards, on {approved}"
    if prepared and approved < prepared:
        return f"approved on {approved}, before it was prepared on {prepared}: dated back"
    return None


TEST = JournalTest(
    name="approval-dates",
    title="Approvals out of order",
    criterion="approved after payment or before preparation",
    looks_at="entries with a day of approval",
    source="ISA 315 (Revised), control activities; ACFE Fraud Examiners Manual, back-dating",
    weight=BREACH,
    run=run,
)
