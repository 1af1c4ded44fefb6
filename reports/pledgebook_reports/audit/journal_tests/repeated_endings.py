"""A payee whose sums end alike: 1,432.75, 2,918.75, 744.75.

The last digits of real sums are spread evenly. Who invents sums repeats himself, and so do sums cut
to fit below a limit (9,950, 4,950). Sums that end in nothing but noughts are another test's.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, found, hit
from pledgebook_reports.audit.journal_tests.journal import Journal

FEWEST = 5
SHARE = Decimal("0.8")
HUNDRED = Decimal(100)


def run(journal: Journal) -> Found:
    """Payees with at least five payments under no contract."""
    looked_at, hits = 0, []
    for payee, payments in journal.by_payee.items():
        own = [e for e in payments if e.free and e.paid >= HUNDRED]
        if len(own) < FEWEST:
            continue
        looked_at += 1
        ending, times = Counter(e.paid % HUNDRED for e in own).most_common(1)[0]
        if ending and times >= SHARE * len(own):
            same = [e for e in own if e.paid % HUNDRED == ending]
            hits.append(hit(same, f"{times} of {len(own)} payments to {own[0].who} end in "
                                  f"{ending:05.2f}", payee))  # fmt: skip
    return found(looked_at, hits)


TEST = JournalTest(
    name="repeated-endings",
    title="Repeated endings",
    criterion=f"{FEWEST} payments or more to a payee without contract, of which {SHARE:.0%} end in the "
    "same last two figures and cents",
    looks_at="payees with so many payments",
    source="ISA 240.A45(d); Nigrini, Forensic Analytics, last-two digits",
    weight=PATTERN,
    run=run,
)
