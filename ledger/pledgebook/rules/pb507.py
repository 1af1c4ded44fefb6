"""A voucher is prepared, then approved, then paid.

An approval that comes before what it approves, or after the money has gone, has approved nothing. The
rule reads `prepared-on`, `approved-on` and the voucher's date, from the policy `approval-from` on.

Fails:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      prepared-on: 2017-03-01
      approved-by: "OFF-APPR"
      approved-on: 2017-02-27
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      prepared-on: 2017-02-27
      approved-by: "OFF-APPR"
      approved-on: 2017-03-01
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: UNDP internal control framework; ISA 240, back-dated approvals.
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
    """One finding a voucher."""
    for one in book.approvables:
        voucher = one.voucher
        approved = voucher.day("approved-on")
        if approved is None:
            continue
        prepared = voucher.day("prepared-on")
        if prepared is not None and approved < prepared:
            reason = f"approved on {approved}, before it was prepared on {prepared}"
        elif one.pays and approved > voucher.date:
            reason = f"paid on {voucher.date}, before it was approved on {approved}"
        else:
            continue
        yield at_voucher("PB507", voucher, f"{voucher.name}: {reason}",
                         amount=one.amount, currency=book.currency)  # fmt: skip


RULE = Rule(
    code="PB507",
    name="approved before prepared, or paid before approved",
    scope="local",
    category=audit_categories.CUT_OFF,
    subject="the voucher",
    check=check,
)
