"""No one person prepares, approves, certifies and pays.

From the policy `approval-from` on, a payment names its preparer, approver and disburser, a cost
without payment its preparer and approver, and no person is two of preparer, approver, certifier and
disburser. Two officers of one name are one person.

Fails:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      approved-by: "OFF-APPR"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      approved-by: "OFF-APPR"
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: UNDP internal control framework, segregation of duties; COSO.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.approval import ACTS
from pledgebook.money import format_money
from pledgebook.records import Officer
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.approval import Approvable
    from pledgebook.book import Book
    from pledgebook.findings import Finding

PAYING = ("prepared-by", "approved-by", "disbursed-by")
SPENDING = ("prepared-by", "approved-by")


def check(book: Book) -> Iterator[Finding]:
    """One finding a voucher."""
    names = {one.id: " ".join(one.name.split()).casefold() for one in book.registry.all(Officer)}
    for one in book.approvables:
        reason = _together(one, names)
        if reason:
            yield at_voucher("PB504", one.voucher,
                             f"{one.voucher.name}: {format_money(one.amount)} {book.currency} to "
                             f"{one.voucher.entry.payee or 'nobody named'} {reason}",
                             amount=one.amount, currency=book.currency)  # fmt: skip


def _together(one: Approvable, names: dict[str, str]) -> str | None:
    meta = one.voucher.entry.meta
    required = PAYING if one.pays else SPENDING if one.spends else ()
    lacking = [key for key in required if not isinstance(meta.get(key), str)]
    if lacking:
        return f"names nobody as {' and '.join(lacking)}"
    acted: dict[str, str] = {}
    for key, _ in ACTS:
        id_ = meta.get(key)
        if isinstance(id_, str):
            person = names.get(id_, id_)
            if person in acted:
                return f"is {acted[person]} and {key} one person, {id_}"
            acted[person] = key
    return None


RULE = Rule(
    code="PB504",
    name="one person in two duties, or a duty that nobody is named for",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    check=check,
)
