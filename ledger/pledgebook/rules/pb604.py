"""A payee is vetted, and not debarred, on the day of a payment.

The policy `vetting` names the roles of parties that must be vetted: `vetted-until`, as amended by the
day, has not passed. A party that is debarred is not paid, whatever the policy.

Fails:

    2016-01-01 custom "policy" "vetting" "payee; partner"
    2017-03-02 * "Beta Trading" "Pipes from a firm that nobody vetted"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "vetting" "payee; partner"
    2017-01-15 custom "amendment" "PAY-BETA" "vetted-until" 2017-12-31 "vetted"
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: United Nations vendor sanctions procedures; the record of the facility, where vendors went
unvetted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.records import Party
    from pledgebook.vouchers import Payment


def check(book: Book) -> Iterator[Finding]:
    """One finding a payment."""
    for payment in book.payments:
        party = book.registry.party(payment.payee)
        reason = _not_payable(book, payment, party) if party is not None else None
        if reason and party is not None:
            yield at_voucher("PB604", payment.voucher,
                             f"{payment.voucher.name}: {format_money(payment.amount)} "
                             f"{book.currency} paid to {party.id} ({party.name}), {reason}",
                             amount=payment.amount, currency=book.currency)  # fmt: skip


def _not_payable(book: Book, payment: Payment, party: Party) -> str | None:
    day = payment.voucher.entry.date
    debarred = book.registry.amended(party.id, "debarred-until", day)
    if debarred is not None and day <= debarred:
        return f"debarred until {debarred}"
    policy = book.registry.policy("vetting", day)
    if policy is None or not set(policy[0]) & set(party.role):
        return None
    vetted = book.registry.amended(party.id, "vetted-until", day)
    if vetted is None:
        return "never vetted"
    return f"vetted until {vetted} only" if day > vetted else None


RULE = Rule(
    code="PB604",
    name="payee debarred, or vetting expired",
    scope="local",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the voucher",
    check=check,
)
