"""Voucher numbers that are missing and not voided: an entry may have been taken out."""

from __future__ import annotations

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, found, hit
from pledgebook_reports.audit.journal_tests.journal import Journal
from pledgebook_reports.audit.series import gaps


def run(journal: Journal) -> Found:
    """All numbered entries; a gap accuses no entry that is there."""
    missing = gaps(journal.connection, journal.as_of)
    return found(
        sum(1 for entry in journal.entries if entry.voucher),
        (
            hit(
                [],
                f"{gap.text} is missing before {gap.after} of {gap.day}, and not voided",
                gap.text,
            )
            for gap in missing
        ),
    )


TEST = JournalTest(
    name="sequence-gaps",
    title="Gaps in voucher series",
    criterion="a number of a series that no entry bears and no voucher-void explains",
    looks_at="numbered entries",
    source="ISA 315, completeness; ISA 240.A45",
    weight=BREACH,
    run=run,
)
