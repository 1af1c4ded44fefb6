"""What the rules on payees share: they look at each payment of a voucher."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pledgebook.findings import Finding
from pledgebook.money import format_money
from pledgebook.rules.base import Visit, at_voucher

if TYPE_CHECKING:
    from pledgebook.book import Book
    from pledgebook.vouchers import Payment, Voucher

Judge = Callable[["Book", "Payment"], Finding | None]
JudgePayee = Callable[["Book", "Payment", str], Finding | None]


def each_payee(book: Book, judge: JudgePayee) -> Visit:
    """A visit that judges everyone whom the payments of a voucher name or whose accounts they clear."""
    payments = book.index.payments

    def visit(voucher: Voucher) -> Sequence[Finding]:
        paid = payments.get(id(voucher))
        if paid is None:
            return ()
        return [
            finding
            for payment in paid
            for payee in payment.payees
            if (finding := judge(book, payment, payee)) is not None
        ]

    return visit


def each_payment(book: Book, judge: Judge) -> Visit:
    """A visit that judges every payment of a voucher."""
    payments = book.index.payments

    def visit(voucher: Voucher) -> Sequence[Finding]:
        paid = payments.get(id(voucher))
        if paid is None:
            return ()
        return [finding for payment in paid if (finding := judge(book, payment)) is not None]

    return visit


def at_payment(book: Book, code: str, payment: Payment, told: str) -> Finding:
    """A finding at the voucher of a payment; its sum leads what is told."""
    voucher = payment.voucher
    message = f"{voucher.name}: {format_money(payment.amount)} {book.currency} {told}"
    return at_voucher(code, voucher, message, amount=payment.amount, currency=book.currency)
