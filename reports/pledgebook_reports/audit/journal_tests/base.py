"""What a test of journal entries is, and what it gives.

A test is a pure function of the journal. Its thresholds are arguments with defaults from the
literature that it names; it states its criterion and how many entries or objects it looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

CIRCUMSTANCE, PATTERN, BREACH, SCHEME = 1, 2, 4, 6
"""Weights: a circumstance alone means little; a pattern is rare among honest entries; a breach is an
act that a control forbids; a scheme is what fraud itself looks like (ACFE, Fraud Examiners Manual)."""
WEIGHTS = {
    CIRCUMSTANCE: "a circumstance, which means little alone",
    PATTERN: "a pattern that is rare among honest entries",
    BREACH: "an act that a control forbids",
    SCHEME: "what a known scheme looks like",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """What a test found: the entries, the reason in words, the amount in the facility's currency."""

    entries: tuple[Entry, ...]
    why: str
    amount: Decimal
    subject: str = ""
    """What it is about, where that is no entry: a payee, a contract, a number."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many were looked at, the hits, and what must be told of the test itself."""

    population: int
    hits: tuple[Hit, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class JournalTest:
    """One test. `looks_at` names what its population counts; `source` is where it is from."""

    name: str
    title: str
    criterion: str
    looks_at: str
    source: str
    weight: int
    run: Callable[[Journal], Found]


def hit(
    entries: Iterable[Entry], why: str, subject: str = "", amount: Decimal | None = None
) -> Hit:
    """A hit on entries, of their amounts together unless another is given."""
    among = tuple(entries)
    whole = sum((entry.amount for entry in among), NIL) if amount is None else amount
    return Hit(among, why, whole, subject)


def found(population: int, hits: Iterable[Hit], note: str = "") -> Found:
    """The hits in the order of their first entries."""
    ordered = sorted(
        hits, key=lambda one: (one.entries[0].key if one.entries else (), one.subject, one.why)
    )
    return Found(population, tuple(ordered), note)


def each(entries: Iterable[Entry], why: Callable[[Entry], str | None]) -> Found:
    """A test of single entries: `why` answers with a reason, or None."""
    looked_at = list(entries)
    hits = [hit([entry], reason) for entry in looked_at if (reason := why(entry)) is not None]
    return found(len(looked_at), hits)


def money(amount: Decimal) -> str:
    """An amount in words."""
    return format_money(amount)
