"""Every transaction balances to 0.00 within every agreement.

This is the invariant from which all else follows: each agreement is a complete set of books of its
own. The
value of a posting is its weight rounded to the cent; rate residues are posted, never tolerated.

    2017-03-02 * "Example Rental" "Paid with another donor's money"
      voucher: "V-2017-00001"
      Expenses:FFS:W1-Works:Operating   900.00 USD
        agreement: "FI-2016-01"
      Assets:Bank:Tigris:USD           -900.00 USD
        agreement: "SE-2016-01"

Source: fund accounting; IPSAS 23.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import ZERO, format_money
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One finding an agreement and currency that a voucher leaves unbalanced."""
    for voucher in book.vouchers:
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for leg in voucher.legs:
            if leg.agreement is None or leg.problem:
                break
            sums[leg.agreement, leg.value_currency] += leg.value
        else:
            for (agreement, currency), rest in sums.items():
                if rest != ZERO:
                    yield at_voucher(
                        "PB102",
                        voucher,
                        f"{voucher.name}: {book.registry.donor_name(agreement)} is left with "
                        f"{format_money(rest)} {currency}; every agreement must balance to 0.00",
                        amount=abs(rest),
                        currency=currency,
                    )


RULE = Rule(
    code="PB102",
    name="transaction not balanced within an agreement",
    scope="local",
    finding="other",
    subject="the voucher",
    check=check,
)
