"""Foreign cash valued at another rate than all other payments of the days around it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from statistics import median

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, found, hit
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

SHARE = Decimal("0.02")
FEWEST = 3


def run(journal: Journal) -> Found:
    """Payments in another currency, by currency and month."""
    groups: dict[tuple[str, int, int], list[Entry]] = defaultdict(list)
    for entry in journal.payments:
        if entry.local > 0 and entry.local_currency:
            groups[entry.local_currency, entry.date.year, entry.date.month].append(entry)
    hits, looked_at = [], 0
    for (currency, _, _), entries in groups.items():
        if len(entries) < FEWEST:
            continue
        looked_at += len(entries)
        usual = median(e.paid / e.local for e in entries)
        for entry in entries:
            off = entry.paid / entry.local / usual - 1
            if abs(off) > SHARE:
                told = f"{entry.local:,.0f} {currency} valued {off:+.1%} off the month's usual rate"
                hits.append(hit([entry], told))
    return found(looked_at, hits)


TEST = JournalTest(
    name="rate-outliers",
    title="Unusual exchange rates",
    criterion=f"more than {SHARE:.0%} off the median rate of the month, of {FEWEST} payments or more",
    looks_at="payments in another currency",
    source="ACFE Fraud Examiners Manual, exchange skimming; IAS 21, rate of the day",
    weight=BREACH,
    run=run,
)
