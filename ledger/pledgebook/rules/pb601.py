"""Whoever is paid is known, and is the one who is owed.

Any `payee-id` that is named is registered, and a payment that clears the payable, retention or
advance of a party goes to that party. Where the policy `vetting` asks for known payees, a payment out
of a donor's money names one, from the policy `approval-from` on. Charges to the facility's own fund
and the agency's indirect cost need no payee.

Fails:

    2017-03-02 * "Delta Trading" "Pipes from a firm that nobody registered"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-DELTA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2017-03-01 custom "party" "PAY-DELTA" "Delta Trading"
      role: "payee"
    2017-03-02 * "Delta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-DELTA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: UNDP vendor management; ISA 240, ghost vendors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.records import Party
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit
from pledgebook.rules.payees import at_payment, each_payment
from pledgebook.vouchers import cleared_party

if TYPE_CHECKING:
    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment


def visit(book: Book) -> Visit | None:
    """One finding a payment."""
    return each_payment(book, _judge) if book.registry.all(Party) else None


def _judge(book: Book, payment: Payment) -> Finding | None:
    reason = _unknown(book, payment)
    if reason is None:
        return None
    return at_payment(book, "PB601", payment, f"paid to {reason}")


def _unknown(book: Book, payment: Payment) -> str | None:
    voucher, payee = payment.voucher, payment.payee
    said = voucher.payee
    if payee is None:
        return f"{said}, with no payee-id" if _must_be_named(book, payment) else None
    if book.registry.party(payee) is None:
        return f"{said} as {payee}, who is not registered"
    owed = cleared_party(voucher) if voucher.payee_id == payee else None
    if owed is not None and owed != payee:
        return f"{payee}, and clears what is owed to or by {owed}"
    return None


def _must_be_named(book: Book, payment: Payment) -> bool:
    voucher = payment.voucher
    if not payment.granted or book.registry.policy("vetting", voucher.date) is None:
        return False
    if any(leg.role == "indirect-cost" for leg in voucher.legs):
        return False
    limit = book.registry.policy("approval-from", voucher.date)
    return limit is None or limit[0].currency != book.currency or payment.amount >= limit[0].number


RULE = Rule(
    code="PB601",
    name="unknown payee, or not the one who is owed",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    visit=visit,
)
