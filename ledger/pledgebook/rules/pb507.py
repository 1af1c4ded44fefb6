"""A voucher is prepared, then approved, then paid.

An approval that comes before what it approves, or after the money has gone, has approved nothing. The
rule reads `prepared-on`, `approved-on` and the voucher's date, from the policy `approval-from` on.
Where the approval is signed, its day is that of the signature: a payment, or a typed `approved-on`,
more than a day before it is a warning (the day of a signature is in UTC).

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

import datetime
from typing import TYPE_CHECKING

from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.approval import Approvable
    from pledgebook.book import Book
    from pledgebook.findings import Finding, Severity
    from pledgebook.vouchers import Voucher

DAY = datetime.timedelta(days=1)


def visit(book: Book) -> Visit | None:
    """One finding a voucher."""
    approvables = book.index.approvables
    if not approvables:
        return None
    signatures = {
        name: proof.time.date()
        for name, proof in book.approvals.approved.items()
        if proof.time is not None
    }

    def judge(voucher: Voucher) -> Sequence[Finding]:
        approved, prepared = voucher.approved_on, voucher.prepared_on
        signed = signatures.get(voucher.number or voucher.import_id or "") if signatures else None
        if approved is None and signed is None:
            return ()
        one = approvables.get(id(voucher))
        if one is None:
            return ()
        severity: Severity = "error"
        if approved is not None and prepared is not None and approved < prepared:
            reason = f"approved on {approved}, before it was prepared on {prepared}"
        elif approved is not None and one.pays and approved > voucher.date:
            reason = f"paid on {voucher.date}, before it was approved on {approved}"
        elif signed is not None and (late := _before(one, signed)) is not None:
            reason, severity = late, "warning"
        else:
            return ()
        return [
            at_voucher(
                "PB507", voucher, f"{voucher.name}: {reason}",
                amount=one.amount, currency=book.currency, severity=severity,
            )
        ]  # fmt: skip

    return judge


def _before(one: Approvable, signed: datetime.date) -> str | None:
    """What is dated before the signature of the approval, more than a day."""
    voucher = one.voucher
    if voucher.approved_on is not None and voucher.approved_on < signed - DAY:
        return f"says that it was approved on {voucher.approved_on}, and was signed on {signed}"
    if one.pays and voucher.date < signed - DAY:
        return f"paid on {voucher.date}, before its approval was signed on {signed}"
    return None


RULE = Rule(
    code="PB507",
    name="approved before prepared, or paid before approved",
    scope="local",
    category=audit_categories.CUT_OFF,
    subject="the voucher",
    reach=(),
    visit=visit,
)
