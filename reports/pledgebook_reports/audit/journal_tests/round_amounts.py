"""Payments of large round sums that no contract fixes.

Invoices have cents; what is made up is round. Instalments of contracts and advances are round by
agreement and are left out.
"""

from __future__ import annotations

from decimal import Decimal

from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, each, money
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

UNIT = Decimal(5000)


def run(journal: Journal) -> Found:
    """Payments under no contract and no advance, indirect cost apart."""
    return each((e for e in journal.payments if e.free and e.spent and not e.calculated), _why)


def _why(entry: Entry) -> str | None:
    if entry.paid >= UNIT and not entry.paid % UNIT:
        return f"{money(entry.paid)} to {entry.who} is a round sum that no contract fixes"
    return None


TEST = JournalTest(
    name="round-amounts",
    title="Large round amounts",
    criterion=f"a payment of a multiple of {UNIT:,} under no contract and no advance",
    looks_at="payments of cost under no contract and no advance",
    source="ISA 240.A45(d); Nigrini, Forensic Analytics, on round numbers",
    weight=PATTERN,
    run=run,
)
