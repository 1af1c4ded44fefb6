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

from pledgebook.records import Party
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit
from pledgebook.rules.payees import at_payment, each_payee

if TYPE_CHECKING:
    import datetime

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment


def visit(book: Book) -> Visit:
    """One finding a payment."""
    sure = _vetted(book)

    def judge(book: Book, payment: Payment, payee: str) -> Finding | None:
        until = sure.get(payee)
        if until is not None and payment.voucher.date <= until:
            return None
        party = book.registry.party(payee)
        reason = _not_payable(book, payment, party) if party is not None else None
        if party is None or reason is None:
            return None
        return at_payment(book, "PB604", payment, f"paid to {party.id} ({party.name}), {reason}")

    return each_payee(book, judge)


def _vetted(book: Book) -> dict[str, datetime.date]:
    """Parties never debarred and never amended, and until when they are vetted."""
    return {
        one.id: one.vetted_until
        for one in book.registry.all(Party)
        if one.vetted_until is not None
        and one.debarred_until is None
        and not book.registry.amendments(one.id, "vetted-until")
        and not book.registry.amendments(one.id, "debarred-until")
    }


def _not_payable(book: Book, payment: Payment, party: Party) -> str | None:
    day = payment.voucher.date
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
    reach=(),
    visit=visit,
)
