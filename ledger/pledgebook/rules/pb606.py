"""The money goes to the account that the payee has registered, and not to one changed yesterday.

The `beneficiary-account` of a payment is the party's `bank-account` as amended by the day, and so is
the one that the bank's own line names, where a `settlement` ties the two. A payment within the
policy `bank-change-days` after such an amendment is looked at twice, for that is how invoices are
hijacked.

Fails:

    2017-03-02 * "Alpha Contracting" "Pipes, paid to an account of somebody"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-ALPHA"
      beneficiary-account: "IQ00DEMO000000000000666"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2017-03-02 * "Alpha Contracting" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-ALPHA"
      beneficiary-account: "IQ00 DEMO 0000 0000 0000 001"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: ISA 240, diverted payments; ISO 13616, account numbers.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from pledgebook.records import Party, Settlement
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit
from pledgebook.rules.payees import at_payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment, Voucher


def visit(book: Book) -> Visit:
    """One warning a payment."""
    payments = book.index.payments
    accounts = {
        one.id: one.bank_account
        for one in book.registry.all(Party)
        if not book.registry.amendments(one.id, "bank-account")
    }

    told = {one.entry: one.beneficiary_account for one in book.registry.all(Settlement)}

    def judge(voucher: Voucher) -> Sequence[Finding]:
        paid = payments.get(id(voucher))
        if paid is None:
            return ()
        bank = told.get(voucher.number or "")
        if (
            not bank
            and not voucher.spoken
            and voucher.beneficiary == accounts.get(paid[0].payee or "", "")
        ):
            return ()  # as most are: one payment, to the account that was never changed
        return [finding for one in paid if (finding := _judge(book, one, bank)) is not None]

    return judge


def _judge(book: Book, payment: Payment, bank: str | None) -> Finding | None:
    party = book.registry.party(payment.payee)
    reason = _diverted(book, payment, party, bank) if party is not None else None
    if party is None or reason is None:
        return None
    return at_payment(book, "PB606", payment, f"to {party.id} ({party.name}) {reason}")


def _diverted(book: Book, payment: Payment, party: Party, bank: str | None) -> str | None:
    """Why the money went astray; `bank` is the account that the bank's own line names."""
    day = payment.voucher.date
    changes = book.registry.amendments(party.id, "bank-account")
    registered = party.bank_account
    if changes:
        registered = book.registry.amended(party.id, "bank-account", day)
    for leg in payment.legs:
        own = (leg.posting.meta or {}).get("beneficiary-account")
        used = own if isinstance(own, str) else bank or payment.voucher.beneficiary
        if used is None:
            continue
        if registered not in (None, used) and _compact(used) != _compact(registered):
            return f"went to the account {used}, registered is {registered}"
    policy = book.registry.policy("bank-change-days", day) if changes else None
    if policy is not None:
        since = day - datetime.timedelta(days=policy[0])
        for change in changes:
            if since <= change.date <= day:
                return f"was paid {(day - change.date).days} day(s) after its account was changed"
    return None


def _compact(number: str) -> str:
    return "".join(number.split()).upper()


RULE = Rule(
    code="PB606",
    name="paid to another account, or one just changed",
    scope="local",
    category=audit_categories.NO_PROOF_OF_PAYMENT,
    subject="the voucher",
    reach=(),
    severity="warning",
    visit=visit,
)
