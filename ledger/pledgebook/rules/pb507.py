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
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


def visit(book: Book) -> Visit | None:
    """One finding a voucher."""
    approvables = book.index.approvables
    if not approvables:
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        approved, prepared = voucher.approved_on, voucher.prepared_on
        one = approvables.get(id(voucher)) if approved is not None else None
        if one is None or approved is None:
            return ()
        if prepared is not None and approved < prepared:
            reason = f"approved on {approved}, before it was prepared on {prepared}"
        elif one.pays and approved > voucher.date:
            reason = f"paid on {voucher.date}, before it was approved on {approved}"
        else:
            return ()
        message = f"{voucher.name}: {reason}"
        return [at_voucher("PB507", voucher, message, amount=one.amount, currency=book.currency)]

    return judge


RULE = Rule(
    code="PB507",
    name="approved before prepared, or paid before approved",
    scope="local",
    category=audit_categories.CUT_OFF,
    subject="the voucher",
    visit=visit,
)
