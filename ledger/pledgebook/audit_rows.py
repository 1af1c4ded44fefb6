"""Tables of the projection for tests of journal entries: who acted, who is who, what was varied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pledgebook.approval import APPROVED
from pledgebook.records import Obligation, Officer, Party, Variation, VoucherVoid

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.vouchers import Voucher

MONEY = "DECIMAL(24,2)"

TABLES: dict[str, dict[str, str]] = {
    "acts": {
        "entry_id": "TEXT", "file": "TEXT", "line": "INTEGER", "payee": "TEXT",
        "beneficiary": "TEXT", "invoice_number": "TEXT", "invoice_date": "DATE", "reverses": "TEXT",
        "corrects": "TEXT", "preparer": "TEXT", "approver": "TEXT", "certifier": "TEXT",
        "disburser": "TEXT", "approver_limit": MONEY, "approval_from": MONEY,
        "obligation_from": MONEY, "late": "BOOLEAN", "final": "BOOLEAN",
    },
    "traits": {
        "subject": "TEXT", "kind": "TEXT", "trait": "TEXT", "stated": "TEXT", "since": "DATE",
    },
    "officers": {
        "id": "TEXT", "name": "TEXT", "roles": "TEXT", "since": "DATE", "until": "DATE",
        "file": "TEXT", "line": "INTEGER",
    },
    "variations": {
        "id": "TEXT", "obligation": "TEXT", "payee": "TEXT", "date": "DATE", "signed_on": "DATE",
        "amount": "DECIMAL(24,6)", "first_amount": "DECIMAL(24,6)", "currency": "TEXT",
        "value": MONEY, "approver": "TEXT", "file": "TEXT", "line": "INTEGER",
    },
    "voids": {"number": "TEXT", "reason": "TEXT", "date": "DATE"},
}  # fmt: skip
"""Every table, its columns and their types."""

TRAITS = ("bank-account", "address", "phone")
"""What tells payees and officers apart; two that share one may be one."""
Row = tuple[Any, ...]


def tables(
    book: Book,
    entry_id: Callable[[Voucher], str],
    value: Callable[[Decimal, str, datetime.date], Decimal | None],
) -> dict[str, Iterable[Row]]:
    """The rows of every table; `entry_id` names entries, `value` converts at a day."""
    registry = book.registry
    return {
        "acts": _acts(book, entry_id),
        "traits": _traits(book),
        "officers": (
            (o.id, o.name, "; ".join(registry.amended(o.id, "roles", book.as_of)),
             registry.amended(o.id, "from", book.as_of), registry.amended(o.id, "until", book.as_of),
             o.file, o.line)
            for o in registry.all(Officer)
        ),
        "variations": (
            (v.id, v.obligation, first.payee, v.date, first.date, v.amount.number,
             first.amount.number, v.amount.currency,
             value(v.amount.number, v.amount.currency, v.date), v.approver, v.file, v.line)
            for v in registry.all(Variation)
            for first in (registry.obligation(v.obligation),)
            if isinstance(first, Obligation)
        ),
        "voids": ((v.number, v.reason, v.date) for v in registry.all(VoucherVoid)),
    }  # fmt: skip


def _acts(book: Book, entry_id: Callable[[Voucher], str]) -> Iterator[Row]:
    for voucher in book.vouchers:
        prepared, approved, certified, disbursed = voucher.officers
        yield (
            entry_id(voucher), voucher.file, voucher.line, voucher.payee_id, voucher.beneficiary,
            voucher.invoice_number, voucher.invoice_date, voucher.reverses,
            voucher.text("corrects"), prepared, approved, certified, disbursed,
            _limit(book, voucher.officers[APPROVED], voucher),
            _policy(book, "approval-from", voucher), _policy(book, "obligation-from", voucher),
            voucher.late, voucher.final,
        )  # fmt: skip


def _limit(book: Book, officer: str | None, voucher: Voucher) -> Decimal | None:
    """What the approver might approve on the day, in the facility's currency; None: no limit."""
    if book.registry.get(Officer, officer) is None or officer is None:
        return None
    limit = book.registry.amended(officer, "limit", voucher.date)
    return _own(book, limit)


def _policy(book: Book, name: str, voucher: Voucher) -> Decimal | None:
    policy = book.registry.policy(name, voucher.date)
    return _own(book, policy[0]) if policy else None


def _own(book: Book, amount: Any) -> Decimal | None:
    if amount is None or amount.currency != book.currency:
        return None
    number: Decimal = amount.number
    return number


def _traits(book: Book) -> Iterator[Row]:
    """Each trait of a party or officer as first stated and as amended, with the day of each."""
    registry = book.registry
    for kind, records in (("party", registry.all(Party)), ("officer", registry.all(Officer))):
        for record in records:
            yield record.id, kind, "name", record.name, record.date
            for trait in TRAITS:
                first = getattr(record, trait.replace("-", "_"))
                if first is not None:
                    yield record.id, kind, trait, first, record.date
                for change in registry.amendments(record.id, trait):
                    yield record.id, kind, trait, str(change.new_value), change.date
            for owner in getattr(record, "owners", None) or ():
                yield record.id, kind, "owner", owner, record.date
