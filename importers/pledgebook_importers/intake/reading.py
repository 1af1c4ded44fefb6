"""What a format makes of a file: one shape for statements, flows, journals, orders, rates, vouchers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.ledgers.journals import Journal
from pledgebook_importers.rates.quotes import RateTable
from pledgebook_importers.vouchers.rows import VoucherRow


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of one readable file; `format` is the exact name, such as `camt.053.001.08`.

    A file of one kind fills one of the lists. An empty reading is an error of the reader unless
    the file itself says that it is empty.
    """

    format: str
    statements: tuple[Statement, ...] = ()
    flows: tuple[Flow, ...] = ()
    journals: tuple[Journal, ...] = ()
    orders: tuple[Order, ...] = ()
    rates: tuple[RateTable, ...] = ()
    vouchers: tuple[VoucherRow, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: with an error in it, nothing of it is handed on."""

    file: Path
    sha256: str
    reading: Reading
    duplicate_ids: frozenset[str] = field(default_factory=frozenset)
    warnings: tuple[Problem, ...] = ()
    errors: tuple[Problem, ...] = ()

    @property
    def format(self) -> str:
        """The exact format's name, or what the file claims to be."""
        return self.reading.format

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The bank statements of the file."""
        return self.reading.statements

    @property
    def duplicates(self) -> int:
        """How many booked lines were imported before and need no draft."""
        return len(self.duplicate_ids)
