"""What the registers of audit say in sentences: how old open findings are, how far replies reach."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook_reports.table import money, per_cent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from pledgebook_reports.table import Row

AGES = ((30, "up to 30 days"), (90, "31 to 90 days"), (365, "91 to 365 days"), (None, "older"))
"""Ages of open findings, each with its greatest number of days."""
SETTLED = frozenset(("Implemented", "Withdrawn", "recovered"))
"""States of a finding or case after which it ages no more."""


def ageing(rows: Sequence[Row]) -> list[str]:
    """How many findings and cases are open, by age, and what of them is unresolved."""
    open_ = [row for row in rows if row.cells["status"] not in SETTLED]
    if not open_:
        return [f"{len(rows)} findings and cases; none is open."] if rows else ["None is recorded."]
    parts = []
    for (_, name), own in zip(AGES, _by_age(open_), strict=True):
        if own:
            parts.append(f"{name} {len(own)} ({_sum(own, 'open')})")
    late = [row for row in open_ if row.cells["overdue"]]
    return [
        (
            f"Open: {len(open_)} of {len(rows)}, unresolved {_sum(open_, 'open')}; by age "
            f"{', '.join(parts)}."
        ),
        f"Past its day: {len(late)}, unresolved {_sum(late, 'open')}.",
    ]


def reach(rows: Sequence[Row]) -> list[str]:
    """How many donors were asked and what they replied, and what of the receipts is confirmed."""
    replies = Counter(str(row.cells["outcome"]) for row in rows)
    asked = len(rows) - replies["not asked"]
    received, left = _total(rows, "received"), _total(rows, "unconfirmed")
    share = per_cent(received - left, received)
    return [
        (
            f"Donors asked: {asked} of {len(rows)}; {replies['agreed']} agree, {replies['differs']} "
            f"differ, {replies['no-reply']} have not replied."
        ),
        (
            f"Covered by replies that agree: {format_money(received - left)} of "
            f"{format_money(received)}{f' ({share} %)' if share is not None else ''}; owed then and "
            f"received since: {_sum(rows, 'later')}."
        ),
    ]


def _by_age(rows: Iterable[Row]) -> list[list[Row]]:
    groups: list[list[Row]] = [[] for _ in AGES]
    for row in rows:
        days = row.cells["age"]
        age = days if isinstance(days, int) else 0
        place = next(n for n, (most, _) in enumerate(AGES) if most is None or age <= most)
        groups[place].append(row)
    return groups


def _total(rows: Iterable[Row], column: str) -> Decimal:
    return sum((money(row.cells[column]) for row in rows), NIL)


def _sum(rows: Iterable[Row], column: str) -> str:
    return format_money(_total(rows, column))
