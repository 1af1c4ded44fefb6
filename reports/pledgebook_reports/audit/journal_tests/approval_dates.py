"""Approvals that came after the money, or before there was anything to approve.

Days are those that the voucher states; where the approval was signed with a key, the day of the
signature is held against them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each

if TYPE_CHECKING:
    from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

SLACK = 1
"""Days by which a signature, which is in UTC, may lie behind the day that the voucher states."""


def run(journal: Journal) -> Found:
    """Entries with a day of approval, stated or signed."""

    def why(entry: Entry) -> str | None:
        approved, prepared = entry.approved_on, entry.prepared_on
        signed = journal.signed.get((entry.id, "approve"))
        if approved and approved > entry.date:
            return f"paid or booked on {entry.date}, approved afterwards, on {approved}"
        if approved and prepared and approved < prepared:
            return f"approved on {approved}, before it was prepared on {prepared}: dated back"
        stated = approved or entry.date
        if signed and (signed - stated).days > SLACK:
            return f"said to be approved by {stated}, the approval was signed only on {signed}"
        return None

    return each(
        (e for e in journal.entries if e.approved_on or (e.id, "approve") in journal.signed), why
    )


TEST = JournalTest(
    name="approval-dates",
    title="Approvals out of order",
    criterion="approved after payment or before preparation, or signed later than the day that the voucher "
    "states",
    looks_at="entries with a day of approval, stated or signed",
    source="ISA 315 (Revised), control activities; ACFE Fraud Examiners Manual, back-dating",
    weight=BREACH,
    run=run,
)
