"""A donor's statement as a table, which the renderers print, and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pledgebook.money import to_cents
from pledgebook_reports.confirmation.replies import standing
from pledgebook_reports.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pledgebook_reports.confirmation.replies import Reply
    from pledgebook_reports.confirmation.statement import (
        Agreement,
        Instalment,
        Payment,
        Statement,
    )
    from pledgebook_reports.table import Cell

NONE = "of no instalment"
"""Under which a receipt stands that no instalment was booked for."""


def statement_table(told: Statement, answered: Sequence[Reply], books: str = "") -> Table:
    """One row a payment, or an instalment of which nothing was received.

    Args:
        told: the donor's statement.
        answered: its replies, the one that counts first.
        books: the digest of the books.
    """
    rows = [
        Row(str(number), cells)
        for number, cells in enumerate(
            (cells for one in told.agreements for cells in _cells(one, told, answered)), 1
        )
    ]
    return Table(
        report="confirmation-statement",
        title=f"Statement of {told.name} by instalment",
        as_of=told.as_of,
        currency=told.currency,
        columns=columns(told.currency),
        rows=tuple(rows),
        totals={},
        books=books,
    )


def columns(currency: str) -> tuple[Column, ...]:
    """The columns; what is promised and received is in the currency of the agreement."""
    return (
        Column("agreement", "Agreement", "text"),
        Column("instalment", "Instalment", "text"),
        Column("due", "Due", "date"),
        Column("amount", "Amount", total=False),
        Column("currency", "Currency", "text"),
        Column("day", "Received on", "date"),
        Column("voucher_id", "Entry", "text"),
        Column("received", "Received", total=False),
        Column("value", f"As booked, {currency}", total=False),
        Column("open", "Open", total=False),
        Column("standing", "Reply", "text"),
    )


def _cells(one: Agreement, told: Statement, answered: Sequence[Reply]) -> Iterator[dict[str, Cell]]:
    for part in one.instalments:
        first, *rest = part.payments or (None,)
        head: dict[str, Cell] = {
            "agreement": one.id, "instalment": part.id, "due": part.due, "amount": to_cents(part.amount),
            "currency": one.currency, "open": to_cents(part.open),
        }  # fmt: skip
        yield head | _paid(first, part, answered)
        for payment in rest:
            # What the instalment is and has open is told once.
            yield head | {"amount": None, "open": None} | _paid(payment, part, answered)
    for payment in one.others:
        # Its amount is known as booked alone.
        yield {
            "agreement": one.id, "instalment": NONE, "due": None, "amount": None,
            "currency": told.currency, "open": None, **_paid(payment, None, answered),
        }  # fmt: skip


def _paid(
    payment: Payment | None, part: Instalment | None, answered: Sequence[Reply]
) -> dict[str, Cell]:
    if payment is None:
        return {"day": None, "voucher_id": "", "received": None, "value": None, "standing": ""}
    return {
        "day": payment.date,
        "voucher_id": payment.voucher,
        "received": to_cents(payment.amount),
        "value": to_cents(payment.value),
        "standing": standing(payment, part, answered),
    }


def statement_object(told: Statement, answered: Sequence[Reply]) -> dict[str, Any]:
    """The statement for programs: money as decimal strings, dates ISO 8601."""
    return {
        "donor": told.donor,
        "name": told.name,
        "as_of": told.as_of.isoformat(),
        "currency": told.currency,
        "received": _money(told.received),
        "agreements": [_agreement(one, answered) for one in told.agreements],
        "replies": [
            {
                "date": one.date.isoformat(), "balance_of": one.day.isoformat(),
                "amount": _money(one.value), "outcome": one.outcome, "document": one.document,
            }
            for one in answered
        ],
    }  # fmt: skip


def _agreement(one: Agreement, answered: Sequence[Reply]) -> dict[str, Any]:
    return {
        "agreement": one.id,
        "signed": one.signed.isoformat(),
        "amount": _money(one.amount),
        "currency": one.currency,
        "instalments": [
            {
                "instalment": part.id,
                "due": part.due.isoformat() if part.due else None,
                "amount": _money(part.amount),
                "received": _money(part.received),
                "open": _money(part.open),
                "payments": [_payment(paid, part, answered) for paid in part.payments],
            }
            for part in one.instalments
        ],
        "of_no_instalment": [_payment(paid, None, answered) for paid in one.others],
    }


def _payment(paid: Payment, part: Instalment | None, answered: Sequence[Reply]) -> dict[str, str]:
    return {
        "date": paid.date.isoformat(),
        "voucher": paid.voucher,
        "amount": _money(paid.amount),
        "value": _money(paid.value),
        "reply": standing(paid, part, answered),
    }


def _money(amount: Decimal) -> str:
    return f"{to_cents(amount):f}"
