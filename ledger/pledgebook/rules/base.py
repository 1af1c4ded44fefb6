"""What a rule is: a code, how severe, how wide it looks, and one pure function over the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pledgebook.findings import Finding, Severity

if TYPE_CHECKING:
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.records import Record
    from pledgebook.vouchers import Voucher

Scope = Literal["local", "merge"]
"""`local`: a function of one file, the registry and the rates; `merge`: of sums over files."""


Visit = Callable[["Voucher"], Sequence[Finding]]
"""What a local rule makes of one voucher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the books, by `check` over the whole book, by `visit`, or by both.

    `visit` looks at a book once and answers what to make of each voucher (drafts are shown to a
    rule that holds for them), or None when there is nothing to ask: the vouchers of large books are
    gone over once for all rules that visit them. The rule of the exceptions has neither: it looks at
    the findings of the others.

    `reach` names the kinds of key (`difference.keys`) by which vouchers bear on each other's findings
    of this rule, so that a change is judged among those alone that share a key with it; it is empty
    where the rule looks at one voucher with the records and the vouchers that it names.

    `category` is the finding that the fault would be at an audit (`audit_categories`); `subject`
    says what id an exception to the rule would name; `in_drafts` whether the rule holds for drafts.
    A finding may state a lesser severity than its rule's.
    """

    code: str
    name: str
    scope: Scope
    category: str
    subject: str
    reach: tuple[str, ...]
    check: Callable[[Book], Iterator[Finding]] | None = None
    visit: Callable[[Book], Visit | None] | None = None
    severity: Severity = "error"
    in_drafts: bool = False


def at_voucher(
    code: str, voucher: Voucher, message: str, *,
    subject: str | None = None, amount: Decimal | None = None, currency: str | None = None,
    severity: Severity = "error",
) -> Finding:  # fmt: skip
    """A finding at a transaction's first line; its subject is the voucher unless one is given."""
    return Finding(
        code=code,
        message=message,
        file=voucher.file,
        line=voucher.line,
        severity=severity,
        entry_date=voucher.date,
        subject=subject or voucher.name,
        amount=amount,
        currency=currency,
    )


def at_record(
    code: str, record: Record, message: str, *,
    subject: str, amount: Decimal | None = None, currency: str | None = None,
    severity: Severity = "error",
) -> Finding:  # fmt: skip
    """A finding at a directive's line."""
    return Finding(
        code=code,
        message=message,
        file=record.file,
        line=record.line,
        severity=severity,
        entry_date=record.date,
        subject=subject,
        amount=amount,
        currency=currency,
    )
