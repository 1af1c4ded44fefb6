"""Payments under a contract after its last one."""

from __future__ import annotations

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, found, hit
from pledgebook_reports.audit.journal_tests.journal import Journal


def run(journal: Journal) -> Found:
    """Contracts with a payment marked as final; releasing what was retained comes later by nature."""
    hits, looked_at = [], 0
    for contract, payments in journal.by_obligation.items():
        last = next((e for e in payments if e.final), None)
        if last is None:
            continue
        looked_at += 1
        later = [
            e for e in payments
            if e.key > last.key and "retention debit" not in e.sides and not e.final
        ]  # fmt: skip
        if later:
            told = f"{contract} was paid again after its final payment of {last.date} ({last.id})"
            hits.append(hit(later, told, contract))
    return found(looked_at, hits)


TEST = JournalTest(
    name="after-final",
    title="Payment after the final one",
    criterion="a payment under a contract after the one marked final, retention apart",
    looks_at="contracts with a final payment",
    source="ACFE Fraud Examiners Manual, billing schemes",
    weight=BREACH,
    run=run,
)
