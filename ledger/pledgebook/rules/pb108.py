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
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


def visit(book: Book) -> Visit | None:
    """One finding a voucher; silent in books that register nothing."""
    if not book.registry.by_id:
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if not voucher.blank:
            return ()
        message = f"{voucher.name}: an amount is left blank; write every amount out"
        return [at_voucher("PB108", voucher, message)]

    return judge


RULE = Rule(
    code="PB108",
    name="blank amount outside a draft",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    reach=(),
    visit=visit,
)
