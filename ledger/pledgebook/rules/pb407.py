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
from pledgebook.records import Obligation
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment, Voucher

PARTY = frozenset(("payable", "retention", "prepayment"))


def visit(book: Book) -> Visit:
    """Up to one finding a voucher for each of the three."""
    thresholds = [values[0].number for _, values in book.registry.policy_lines("obligation-from")]
    lowest = min(thresholds, default=None)
    payments = book.index.payments
    contracts = {one.id: (one.payee, one.date) for one in book.registry.all(Obligation)}

    def judge(voucher: Voucher) -> Sequence[Finding]:
        paid = payments.get(id(voucher), ())
        found: list[Finding] = []
        if voucher.obligations and not _in_order(voucher, paid, contracts):
            found += _contracts(book, voucher, paid)
        for payment in paid:
            large = lowest is not None and payment.amount >= lowest
            reason = _without(book, payment) if large else None
            if reason:
                found.append(_finding(book, voucher, payment.amount, reason))
        return found

    return judge


def _in_order(
    voucher: Voucher,
    payments: Sequence[Payment],
    contracts: Mapping[str, tuple[str, datetime.date]],
) -> bool:
    """Whether a voucher names one contract, signed in time, and nobody but its payee."""
    contract = contracts.get(voucher.obligations[0])
    if contract is None or len(voucher.obligations) > 1:
        return False
    payee, signed = contract
    if voucher.invoice_date is not None and voucher.invoice_date < signed:
        return False
    if voucher.parties:
        return voucher.parties == (payee,)
    return all(payment.payees == (payee,) for payment in payments)


def _contracts(book: Book, voucher: Voucher, payments: Sequence[Payment]) -> Iterator[Finding]:
    """What is wrong with the contracts that a voucher names: signed late, or with another."""
    judged = None
    for leg in voucher.legs:
        if leg.obligation is None or leg.obligation == judged:
            continue
        judged = leg.obligation
        contract = book.registry.obligation(judged)
        if contract is None:
            continue
        invoiced = voucher.invoice_date
        if invoiced is not None and invoiced < contract.date:
            reason = f"{judged} was signed on {contract.date}, after its invoice of {invoiced}"
            yield _finding(book, voucher, voucher.debits, reason)
        other = _other_party(contract, voucher, payments)
        if other:
            known = book.registry.party(other)
            reason = (
                f"{format_money(voucher.debits)} {book.currency} for {other} "
                f"({known.name if known else 'unknown'}) under {judged}, a contract with "
                f"{contract.payee}"
            )
            yield _finding(book, voucher, voucher.debits, reason)


def _other_party(contract: Obligation, voucher: Voucher, payments: Sequence[Payment]) -> str | None:
    """Who stands in the contract's place: by the accounts, else by the payment."""
    parties = [
        leg.parts.party
        for leg in voucher.legs
        if leg.obligation == contract.id and leg.role in PARTY
    ]
    # A payee who is not the party of the account that is cleared is PB601's matter.
    named = parties or [payee for payment in payments for payee in payment.payees]
    return next((one for one in named if one not in (None, contract.payee)), None)


def _finding(book: Book, voucher: Voucher, amount: Decimal, reason: str) -> Finding:
    return at_voucher("PB407", voucher, f"{voucher.name}: {reason}", amount=amount,
                      currency=book.currency)  # fmt: skip


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


def _name(book: Book, payment: Payment) -> str:
    party = book.registry.party(payment.payee)
    return party.name if party else payment.payee or payment.voucher.entry.payee or "nobody named"


RULE = Rule(
    code="PB407",
    name="obligation late, missing or with another",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    reach=(),
    visit=visit,
)
