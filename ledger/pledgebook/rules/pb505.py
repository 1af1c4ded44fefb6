"""Who acts on a voucher has the authority, on that day and for that sum.

From the policy `approval-from` on, the preparer, approver, certifier and disburser of a voucher are
officers with that role, in office on the day, and the approver's limit covers the sum. Limits, roles
and dates are those amended by the day of the approval.

Fails:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-03-02 * "Beta Trading" "Generators"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      approved-by: "OFF-APPR"
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Equipment    60000.00 USD
      Assets:Bank:Tigris:USD            -60000.00 USD

Passes:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-03-02 * "Beta Trading" "Generators"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      approved-by: "OFF-HEAD"
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Equipment    60000.00 USD
      Assets:Bank:Tigris:USD            -60000.00 USD

Source: UNDP internal control framework, delegation of authority.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.approval import ACTS
from pledgebook.authority import lacks_authority
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from pledgebook.approval import Approvable
    from pledgebook.book import Book
    from pledgebook.findings import Finding

DAYS = {"prepared-by": "prepared-on", "approved-by": "approved-on"}
"""The metadata key of the day of an act; other acts are of the voucher's day."""


def check(book: Book) -> Iterator[Finding]:
    """One finding a voucher."""
    in_order: dict[tuple[str, str, datetime.date], str | None] = {}
    for one in book.approvables:
        reason = _without_authority(book, one, in_order)
        if reason:
            yield at_voucher("PB505", one.voucher, f"{one.voucher.name}: {reason}",
                             amount=one.amount, currency=book.currency)  # fmt: skip


def _without_authority(
    book: Book, one: Approvable, known: dict[tuple[str, str, datetime.date], str | None]
) -> str | None:
    voucher = one.voucher
    meta = voucher.entry.meta
    for key, roles in ACTS:
        officer = meta.get(key)
        if not isinstance(officer, str):
            continue
        day = (voucher.day(DAYS[key]) if key in DAYS else None) or voucher.entry.date
        if key == "approved-by":
            reason = lacks_authority(book.registry, officer, roles, day, one.amount, book.currency)
        else:
            # Of few officers and many vouchers: the answer for a day is asked for once.
            asked = officer, key, day
            if asked not in known:
                known[asked] = lacks_authority(book.registry, officer, roles, day)
            reason = known[asked]
        if reason:
            return f"{key} {reason}"
    return None


RULE = Rule(
    code="PB505",
    name="without authority, over limit or out of office",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    check=check,
)
