"""No blank amount outside a draft.

Beancount fills a blank amount in from the other postings, so a later change elsewhere (an earlier
lot's rate, say) would move a figure that someone has signed. The writer fills blanks in; a lot's
cost left to its label is no blank.

Fails:

    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD

Passes:

    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD        -900.00 USD

Source: integrity of approved records, ISA 230.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One finding a voucher; silent in books that register nothing."""
    if not book.registry.by_id:
        return
    for voucher in book.vouchers:
        if voucher.blank and not voucher.is_draft:
            yield at_voucher(
                "PB108", voucher, f"{voucher.name}: an amount is left blank; write every amount out"
            )


RULE = Rule(
    code="PB108",
    name="blank amount outside a draft",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    check=check,
)
