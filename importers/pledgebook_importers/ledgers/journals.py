"""Journals of a general ledger, as every reader of an extract hands them on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pledgebook.money import ZERO


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
    """One journal; its lines add up to nil, or the reader has warned."""

    id: str
    date: dt.date
    source: str
    line: int
    lines: tuple[JournalLine, ...]

    @property
    def difference(self) -> Decimal:
        """Debits less credits, of all lines."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def posted(self) -> bool:
        """Whether every line is in the ledger."""
        return all(line.posted for line in self.lines)
