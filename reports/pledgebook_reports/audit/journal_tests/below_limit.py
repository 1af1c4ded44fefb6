"""Payments just below a limit from which more would have been asked.

The limits are those of the books: what its approver may approve, and the policies `approval-from`
(from where other people must act) and `obligation-from`. A contract fixes its payments, and indirect
cost is a calculation: both are left out. One sum below a limit is chance; two to one payee are not,
nor is one by a hair's breadth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
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

NEAR = Decimal("0.05")
HAIR = Decimal("0.002")
DAYS = 180
SEVERAL = 2


def run(journal: Journal) -> Found:
    """Payments under no contract that a limit of the books could bear on."""
    looked_at = [
        e for e in journal.payments
        if e.free and not e.calculated and any(True for _ in _limits(e))
    ]  # fmt: skip
    near: dict[tuple[str, str, Decimal], list[Entry]] = defaultdict(list)
    for entry in looked_at:
        for name, limit in _limits(entry):
            if limit * (1 - NEAR) <= entry.paid < limit:
                near[entry.payee or entry.payee_name, name, limit].append(entry)
    hits = []
    for (payee, name, limit), entries in near.items():
        close = [e for e in entries if e.paid >= limit * (1 - HAIR)]
        together = [e for e in entries if any(e is not o and _within(e, o) for o in entries)]
        among = [e for e in entries if e in together] if len(together) >= SEVERAL else close
        if among:
            sums = ", ".join(money(e.paid) for e in among[:4])
            hits.append(hit(among, f"{among[0].who}: {sums} lie just below {name} {money(limit)}",
                            payee))  # fmt: skip
    return found(len(looked_at), hits)


def _within(one: Entry, other: Entry) -> bool:
    return abs((one.date - other.date).days) <= DAYS


def _limits(entry: Entry) -> Iterator[tuple[str, Decimal]]:
    if entry.approver_limit:
        yield "the limit of its approver,", entry.approver_limit
    if entry.approval_from:
        yield "the policy approval-from,", entry.approval_from
    if entry.obligation_from:
        yield "the policy obligation-from,", entry.obligation_from


TEST = JournalTest(
    name="below-limit",
    title="Just below a limit",
    criterion=f"{SEVERAL} payments or more to a payee within {DAYS} days, each at most {NEAR:.0%} below "
    f"a limit of the books; or one at most {HAIR:.1%} below it",
    looks_at="payments under no contract that a limit bears on",
    source="Nigrini, Forensic Analytics; ACFE Fraud Examiners Manual, structuring",
    weight=PATTERN,
    run=run,
)
