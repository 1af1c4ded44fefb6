"""One sum paid to one payee again and again without a contract that fixes it.

Real prices vary. Salaries and rents repeat, and stand under a contract or a payroll: cost of staff
and payments under contracts are left out.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from pledgebook_reports.audit.journal_tests.base import (
    PATTERN,
    Found,
    JournalTest,
    found,
    hit,
    money,
)
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

TIMES = 3
DAYS = 365


def run(journal: Journal) -> Found:
    """Payments under no contract, staff apart."""
    sums: dict[tuple[str, Decimal], list[Entry]] = defaultdict(list)
    looked_at = [
        e
        for e in journal.payments
        if e.payee and e.free and e.spent and "Staff" not in e.categories
    ]
    for entry in looked_at:
        sums[entry.payee or "", entry.paid].append(entry)
    return found(
        len(looked_at),
        (
            hit(entries, f"{entries[0].who} was paid {money(amount)} {len(entries)} times, "
                         f"from {entries[0].date} to {entries[-1].date}", payee)
            for (payee, amount), entries in sums.items()
            if len(entries) >= TIMES and (entries[-1].date - entries[0].date).days <= DAYS
        ),
    )  # fmt: skip


TEST = JournalTest(
    name="repeated-amounts",
    title="Repeated amounts",
    criterion=f"one payee paid the same sum {TIMES} times or more within {DAYS} days, without contract",
    looks_at="payments of cost under no contract, staff apart",
    source="Nigrini, Forensic Analytics, number duplication",
    weight=PATTERN,
    run=run,
)
