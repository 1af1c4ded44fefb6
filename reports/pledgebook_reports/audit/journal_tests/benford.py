"""First digits and first two digits of payments against Benford's law.

Sums that grow naturally begin with 1 in 30 % of cases and with 9 in 5 %. The law fits only a
population of enough sums that span several orders of magnitude and have no ceiling; where it does not
fit, nothing is said. The mean absolute deviation is judged by Nigrini's limits. Digits that stand out
are told; they accuse no single entry.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import partial
from typing import TYPE_CHECKING

from pledgebook.money import ZERO
from pledgebook_reports.audit.journal_tests.base import CIRCUMSTANCE, Found, JournalTest, found, hit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pledgebook_reports.audit.journal_tests.journal import Journal

SMALLEST = Decimal(10)
"""Sums below ten have hardly two digits."""
ORDERS = 3
"""The orders of magnitude that the middle 98 % of sums must span (Nigrini; Durtschi et al. 2004)."""
LIMITS = {
    1: (("0.006", "close conformity"), ("0.012", "acceptable conformity"),
        ("0.015", "marginally acceptable conformity")),
    2: (("0.0012", "close conformity"), ("0.0018", "acceptable conformity"),
        ("0.0022", "marginally acceptable conformity")),
}  # fmt: skip
"""Nigrini, Benford's Law (2012), table 7.1: limits of the mean absolute deviation."""
FEWEST = {1: 300, 2: 1000}
STANDS_OUT = Decimal("3.29")
"""The normal quantile of one in a thousand, two-sided."""


@dataclass(frozen=True, slots=True)
class Conformity:
    """The counts by first digits, the mean absolute deviation, and what Nigrini calls it."""

    size: int
    counts: dict[int, int]
    deviation: Decimal
    judged: str
    conforms: bool


def expected(first: int) -> Decimal:
    """The share of sums that begin with these digits: log10(1 + 1/d)."""
    with localcontext(prec=28):
        return (1 + 1 / Decimal(first)).log10()


def first_digits(amount: Decimal, digits: int) -> int:
    """The first one or two digits of a sum of ten or more."""
    return int(str(int(amount.scaleb(2)))[:digits])


def conformity(amounts: Iterable[Decimal], digits: int) -> Conformity:
    """How far sums keep to the law, by their first one or two digits."""
    counts = Counter(first_digits(amount, digits) for amount in amounts)
    size = counts.total()
    low = 10 ** (digits - 1)
    firsts = range(low, low * 10)
    deviation = sum(
        (abs(Decimal(counts[first]) / size - expected(first)) for first in firsts), ZERO
    ) / len(firsts)
    judged = next(
        (word for limit, word in LIMITS[digits] if deviation <= Decimal(limit)), "nonconformity"
    )
    return Conformity(size, dict(counts), deviation, judged, judged != "nonconformity")


def fits(amounts: list[Decimal], digits: int) -> str | None:
    """Why the law does not fit a population; None if it does."""
    if len(amounts) < FEWEST[digits]:
        return f"the law is not applied to {len(amounts)} sums: it wants {FEWEST[digits]} or more"
    ordered = sorted(amounts)
    low, high = ordered[len(ordered) // 100], ordered[-1 - len(ordered) // 100]
    if high < low * 10**ORDERS:
        return (
            f"the law is not applied: most sums lie between {low:,.2f} and {high:,.2f}, "
            f"less than {ORDERS} orders of magnitude"
        )
    return None


def run(journal: Journal, digits: int) -> Found:
    """Payments of ten or more, under no contract: contracts fix their instalments."""
    amounts = [e.paid for e in journal.payments if e.paid >= SMALLEST]
    unfit = fits(amounts, digits)
    if unfit:
        return Found(0, (), unfit)
    found_ = conformity(amounts, digits)
    note = f"mean absolute deviation {found_.deviation:.5f}: {found_.judged} (Nigrini 2012)"
    if found_.conforms:
        return Found(found_.size, (), note)
    hits = []
    for first, count in sorted(found_.counts.items()):
        share = expected(first)
        spread = (share * (1 - share) / found_.size).sqrt()
        off = Decimal(count) / found_.size - share
        if (off - Decimal(1) / (2 * found_.size)) / spread > STANDS_OUT:
            told = f"{count} sums begin with {first}, where {share * found_.size:.0f} are expected"
            hits.append(hit([], told, f"first digits {first}"))
    if not hits:
        note += "; no digit alone is in excess at one in a thousand"
    return found(found_.size, hits, note)


FIRST = JournalTest(
    name="benford-first",
    title="Benford: first digit",
    criterion="the mean absolute deviation of first digits is beyond 0.015, and the digit is in excess "
    "at one in a thousand",
    looks_at="payments of 10 or more",
    source="Nigrini, Benford's Law (2012)",
    weight=CIRCUMSTANCE,
    run=partial(run, digits=1),
)
FIRST_TWO = JournalTest(
    name="benford-first-two",
    title="Benford: first two digits",
    criterion="the mean absolute deviation of first two digits is beyond 0.0022, and the digits are in "
    "excess at one in a thousand",
    looks_at="payments of 10 or more",
    source="Nigrini, Benford's Law (2012)",
    weight=CIRCUMSTANCE,
    run=partial(run, digits=2),
)
