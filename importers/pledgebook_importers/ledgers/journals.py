"""Journals of a general ledger, as every reader of an extract hands them on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pledgebook.money import ZERO
from pledgebook_importers.intake.errors import Problem


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line: `amount` in the ledger's currency, debit positive; codes exactly as printed.

    `foreign` and `foreign_currency` are the transaction's own amount, where the extract has it.
    `codes` are the chart fields by the profile's names (`account`, `fund`, `project`, `donor` ...),
    leading zeros kept. `posted` is False where the extract says that the ledger has not taken it.
    """

    number: str
    account: str
    amount: Decimal
    currency: str
    description: str
    line: int
    foreign: Decimal | None = None
    foreign_currency: str = ""
    posted: bool = True
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journal:
    """One journal. `doubts` are what the reader found wrong with it: then it is never drafted."""

    id: str
    date: dt.date
    source: str
    line: int
    lines: tuple[JournalLine, ...]
    doubts: tuple[Problem, ...] = ()

    @property
    def posted(self) -> bool:
        """Whether every line is in the ledger."""
        return all(line.posted for line in self.lines)


@dataclass(frozen=True, slots=True)
class Total:
    """Lines in one currency: how many, and what they debit and credit, neither negative."""

    lines: int = 0
    debits: Decimal = ZERO
    credits: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """Debits less credits."""
        return self.debits - self.credits


def totals(lines: Iterable[JournalLine]) -> dict[str, Total]:
    """Count and sums by the ledger's currency."""
    found: dict[str, Total] = {}
    for line in lines:
        before = found.get(line.currency, Total())
        debit, credit = max(line.amount, ZERO), max(-line.amount, ZERO)
        found[line.currency] = Total(
            before.lines + 1, before.debits + debit, before.credits + credit
        )
    return found
