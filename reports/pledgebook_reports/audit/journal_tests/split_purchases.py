"""One purchase cut into payments that each stay below a limit.

Payments to one payee without contract, close together, each below the limit of its approver or the
policy `obligation-from`, and together at or above it. The nearer together, the less is it chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pledgebook.money import NIL
from pledgebook_reports.audit.journal_tests.base import (
    SCHEME,
    Found,
    Hit,
    JournalTest,
    found,
    hit,
    money,
)
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

DAYS = 5
LEAST = Decimal("0.4")
"""Parts are a good part of the limit each: small purchases that add up are no split one."""


def run(journal: Journal) -> Found:
    """Payments under no contract, staff and indirect cost apart."""
    looked_at = 0
    hits: list[Hit] = []
    for payments in journal.by_payee.values():
        own = [
            e
            for e in payments
            if e.free and e.spent and not {"Staff", "Indirect"} & {*e.categories}
        ]
        looked_at += len(own)
        hits += _split(own)
    return found(looked_at, hits)


def _split(own: Sequence[Entry]) -> Iterator[Hit]:
    taken: set[tuple[str, int]] = set()
    for place, first in enumerate(own):
        if (first.file, first.line) in taken:
            continue
        for name, limit in _limits(first):
            near = [
                e for e in own[place : place + 40]
                if (e.date - first.date).days <= DAYS and limit * LEAST <= e.paid < limit
            ]  # fmt: skip
            whole = sum((e.paid for e in near), NIL)
            if len(near) > 1 and near[0] is first and whole >= limit:
                taken |= {(e.file, e.line) for e in near}
                sums = " + ".join(money(e.paid) for e in near)
                yield hit(near, f"{first.who}: {sums} within {DAYS} days make {money(whole)}, at or "
                                f"above {name} {money(limit)}", first.payee or "")  # fmt: skip
                break


def _limits(entry: Entry) -> Iterator[tuple[str, Decimal]]:
    if entry.obligation_from:
        yield "the policy obligation-from,", entry.obligation_from
    if entry.approver_limit:
        yield "the limit of its approver,", entry.approver_limit


TEST = JournalTest(
    name="split-purchases",
    title="Split purchases",
    criterion=f"payments to a payee without contract within {DAYS} days, each from {LEAST:.0%} of a "
    "limit up to it, together at or above it",
    looks_at="payments of cost under no contract, staff and indirect cost apart",
    source="ACFE Fraud Examiners Manual, bid splitting; UN Procurement Manual on splitting",
    weight=SCHEME,
    run=run,
)
