"""The contract comes before the invoice, is with the payee, and is there for every large payment.

An obligation signed after its invoice was made to fit. A payment from the policy `obligation-from`
on names an obligation or an advance; salaries, indirect cost and refunds to donors need none. The
payee is the party of the contract.

Fails:

    2016-01-01 custom "policy" "obligation-from" 25000.00 USD
    2017-03-02 * "Beta Trading" "Generators without a contract"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Equipment    30000.00 USD
      Assets:Bank:Tigris:USD            -30000.00 USD

Passes:

    2016-01-01 custom "policy" "obligation-from" 25000.00 USD
    2017-02-20 custom "obligation" "O-2017-0002" "PAY-BETA" 30000.00 USD "W1-Works"
      agreement: "FI-2016-01"
      kind: "goods"
    2017-03-02 * "Beta Trading" "Generators as ordered"
      voucher: "V-2017-00001"
      obligation: "O-2017-0002"
      payee-id: "PAY-BETA"
      invoice-date: 2017-02-28
      Expenses:FFS:W1-Works:Equipment    30000.00 USD
      Assets:Bank:Tigris:USD            -30000.00 USD

Source: UNDP commitment control, purchase order before invoice; occurrence assertion, ISA 315.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook.obligations import lacks_contract
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment, Voucher

PARTY = frozenset(("payable", "retention", "prepayment"))


def visit(book: Book) -> Visit:
    """Up to one finding a voucher for each of the three."""
    thresholds = [values[0].number for _, values in book.registry.policy_lines("obligation-from")]
    lowest = min(thresholds, default=None)
    payments = book.index.payments

    def judge(voucher: Voucher) -> Sequence[Finding]:
        found = list(_late(book, voucher)) if voucher.invoice_date is not None else []
        for payment in payments.get(id(voucher), ()):
            large = lowest is not None and payment.amount >= lowest
            reason = (_without(book, payment) if large else None) or _of_another(book, payment)
            if reason:
                found.append(
                    at_voucher("PB407", voucher, f"{voucher.name}: {reason}",
                               amount=payment.amount, currency=book.currency)
                )  # fmt: skip
        return found

    return judge


def _late(book: Book, voucher: Voucher) -> Iterator[Finding]:
    invoiced, judged = voucher.invoice_date, None
    for leg in voucher.legs:
        if leg.obligation is None or leg.obligation == judged or invoiced is None:
            continue
        judged = leg.obligation
        contract = book.registry.obligation(judged)
        if contract is not None and invoiced < contract.date:
            yield at_voucher("PB407", voucher,
                             f"{voucher.name}: {judged} was signed on {contract.date}, after its "
                             f"invoice of {invoiced}", amount=voucher.debits,
                             currency=book.currency)  # fmt: skip
            return


def _without(book: Book, payment: Payment) -> str | None:
    voucher = payment.voucher
    policy = book.registry.policy("obligation-from", voucher.date)
    if policy is None or policy[0].currency != book.currency or not payment.granted:
        return None
    if payment.amount < policy[0].number or not lacks_contract(voucher):
        return None
    return (
        f"{format_money(payment.amount)} {book.currency} paid to {_name(book, payment)} without an "
        f"obligation, from {format_money(policy[0].number)} {book.currency} on one is needed"
    )


def _of_another(book: Book, payment: Payment) -> str | None:
    """A payment under a contract with somebody else; a cleared account's party is PB601's matter."""
    for leg in payment.legs:
        contract = book.registry.obligation(leg.obligation) if leg.obligation else None
        if contract is None or payment.payee in (None, contract.payee):
            continue
        if not any(other.role in PARTY for other in payment.voucher.legs):
            return (
                f"{format_money(payment.amount)} {book.currency} paid to {_name(book, payment)} "
                f"under {contract.id}, a contract with {contract.payee}"
            )
    return None


def _name(book: Book, payment: Payment) -> str:
    party = book.registry.party(payment.payee)
    return party.name if party else payment.payee or payment.voucher.entry.payee or "nobody named"


RULE = Rule(
    code="PB407",
    name="obligation late, missing or with another",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    visit=visit,
)
