"""What a check reports: findings as values, and the form in which Beancount takes them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "notice"]

MALFORMED = "PB100"
"""A directive that is not of the form of the table in docs/directives.md."""

BEANCOUNT = "BEANCOUNT"
"""Errors of Beancount's own parser, booking and validation."""


class BookError(NamedTuple):
    """An error in the shape that Beancount and Fava show (source, message, entry)."""

    source: dict[str, Any]
    message: str
    entry: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Excepted:
    """The exception that a finding is listed under: its last day, reason, approver and place."""

    until: datetime.date
    reason: str
    approver: str
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule found, with the place in the books that an editor opens.

    `subject` is the id that an exception would name; `amount` is the money at stake in `currency`.
    A finding under an exception is a notice: it is listed and not counted.
    """

    code: str
    message: str
    file: str
    line: int
    severity: Severity = "error"
    entry_date: datetime.date | None = None
    subject: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    finding_category: str | None = None
    excepted: Excepted | None = None

    def to_book_error(self, entry: Any = None) -> BookError:
        """The finding as Beancount's error tuple; the code leads the message."""
        source = {"filename": self.file, "lineno": self.line}
        return BookError(source, f"{self.code} {self.message}", entry)
