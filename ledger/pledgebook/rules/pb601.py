"""Whoever is paid is known, and is the one who is owed.

Any `payee-id` that is named is registered, and is the party whose payable, retention, advance or
prepayment the voucher moves. Where the policy `vetting` asks for known payees, a payment out
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

from pledgebook.money import format_money
from pledgebook.records import Party
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher
from pledgebook.rules.payees import at_payment, each_payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment, Voucher


def visit(book: Book) -> Visit | None:
    """One finding a payment, and one a voucher whose payee is not the party of its accounts."""
    if not book.registry.all(Party):
        return None
    of_payments = each_payment(book, _unknown)
    known = set(book.registry.ids(("party",)))

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if (
            voucher.payee_id in known
            and not voucher.spoken
            and voucher.parties in ((), (voucher.payee_id,))
        ):
            return ()
        named = {voucher.payee_id, *(own.get("payee-id") for own in voucher.spoken)} - {None}
        if not named:
            return of_payments(voucher)
        parties = known.intersection(voucher.parties)
        for payee in sorted(map(str, named)):
            if payee not in known:
                told = f"{payee}, who is not registered"
            elif parties and payee not in parties:
                told = f"{payee}, on the account of {' and '.join(sorted(map(str, parties)))}"
            else:
                continue
            message = f"{voucher.name}: {format_money(voucher.debits)} {book.currency} for {told}"
            return [at_voucher("PB601", voucher, message, amount=voucher.debits,
                               currency=book.currency)]  # fmt: skip
        return of_payments(voucher)

    return judge


def _unknown(book: Book, payment: Payment) -> Finding | None:
    if payment.payees or not _must_be_named(book, payment):
        return None
    told = f"paid to {payment.voucher.payee}, with no payee-id"
    return at_payment(book, "PB601", payment, told)


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
    reach=(),
    visit=visit,
)
