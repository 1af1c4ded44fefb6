"""Every transaction balances to 0.00 within every agreement.

This is the invariant from which all else follows: each agreement is a complete set of books of its
own. The value of a posting is its weight rounded to the cent; rate residues are posted, never
tolerated.

Fails:

    2017-03-02 * "Beta Trading" "Paid with another donor's money"
      voucher: "V-2017-00001"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    900.00 USD
        agreement: "FI-2016-01"
      Assets:Bank:Tigris:USD        -900.00 USD
        agreement: "SE-2016-01"

Passes:

    2017-03-02 * "Beta Trading" "Paid by two donors, each for its part"
      voucher: "V-2017-00001"
      payee-id: "PAY-BETA"
      funding: "FI-2016-01=60; SE-2016-01=40"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD        -900.00 USD

Source: fund accounting; IPSAS 23.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.money import ZERO, format_money
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


def visit(book: Book) -> Visit:
    """One finding an agreement and currency that a voucher leaves unbalanced."""

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if voucher.owner is not None:
            return ()
        sums: dict[tuple[str, str], Decimal] = {}
        for leg in voucher.legs:
            if leg.agreement is None or leg.problem:
                return ()
            key = leg.agreement, leg.value_currency
            sums[key] = sums.get(key, ZERO) + leg.value
        return [
            at_voucher(
                "PB102",
                voucher,
                f"{voucher.name}: {book.registry.donor_name(agreement)} is left with "
                f"{format_money(rest)} {currency}; every agreement must balance to 0.00",
                amount=abs(rest),
                currency=currency,
            )
            for (agreement, currency), rest in sums.items()
            if rest
        ]

    return judge


RULE = Rule(
    code="PB102",
    name="transaction not balanced within an agreement",
    scope="local",
    category=audit_categories.OTHER,
    subject="the voucher",
    reach=(),
    in_drafts=True,
    visit=visit,
)
