"""What a rule is: a code, how severe, how wide it looks, and one pure function over the book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pledgebook.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from pledgebook.book import Book, Voucher
    from pledgebook.records import Record

Scope = Literal["local", "merge"]
"""`local`: a function of one file and the registry ids it uses; `merge`: of summed facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the books.

    `finding` is the category that the fault would have at a harmonised audit of cash transfers;
    `subject` says what id an exception to the rule would name.
    """

    code: str
    name: str
    scope: Scope
    finding: str
    subject: str
    check: Callable[[Book], Iterator[Finding]]
    severity: Severity = "error"


def at_voucher(
    code: str, voucher: Voucher, message: str, *,
    subject: str | None = None, amount: Decimal | None = None, currency: str | None = None,
) -> Finding:  # fmt: skip
    """A finding at a transaction's first line; its subject is the voucher unless one is given."""
    return Finding(
        code=code,
        message=message,
        file=voucher.file,
        line=voucher.line,
        entry_date=voucher.date,
        subject=subject or voucher.name,
        amount=amount,
        currency=currency,
    )


def at_record(
    code: str, record: Record, message: str, *,
    subject: str, amount: Decimal | None = None, currency: str | None = None,
) -> Finding:  # fmt: skip
    """A finding at a directive's line."""
    return Finding(
        code=code,
        message=message,
        file=record.file,
        line=record.line,
        entry_date=record.date,
        subject=subject,
        amount=amount,
        currency=currency,
    )
