"""Expenses are booked in the facility's currency, and every leg has its value in it.

Budgets, donors' statements and the uncommitted balance are sums of the facility's currency: a leg
without a value in it would be money that no limit meets. A payment in dinars prices its bank leg by
the total and leaves the expense in the facility's currency. Drafts may wait for their prices.

Fails:

    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    1190000 IQD @@ 1000.00 USD
      Assets:Bank:Tigris:USD        -1000.00 USD

Passes:

    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating       1000.00 USD
      Assets:Bank:Tigris:IQD        -1190000 IQD @@ 1000.00 USD

Source: IPSAS 4, functional currency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


def visit(book: Book) -> Visit | None:
    """One finding an expense leg; silent in books that register nothing."""
    if not book.registry.by_id:
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if not voucher.foreign:
            return ()
        unvalued = [leg for leg in voucher.legs if leg.value_currency != book.currency]
        if unvalued and not voucher.is_draft:
            leg = unvalued[0]
            message = (
                f"{voucher.name}: {leg.account} moves {leg.number:,f} {leg.currency} without its "
                f"value in {book.currency}; price it by the total with @@"
            )
            return [
                at_voucher("PB109", voucher, message, amount=abs(leg.number), currency=leg.currency)
            ]
        return [
            at_voucher(
                "PB109",
                voucher,
                f"{voucher.name}: {leg.account} is booked in {leg.currency}; book expenses "
                f"in {book.currency} and price the bank leg",
                amount=leg.number,
                currency=leg.currency,
            )
            for leg in voucher.legs
            if leg.currency != book.currency and leg.role == "expense"
        ]

    return judge


RULE = Rule(
    code="PB109",
    name="expense leg not in the facility's currency, or a leg without its value",
    scope="local",
    category=audit_categories.OTHER,
    subject="the voucher",
    reach=(),
    in_drafts=True,
    visit=visit,
)
