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

from pledgebook.approval import APPROVED, DISBURSED, PREPARED
from pledgebook.money import format_money
from pledgebook.records import Officer
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher
from pledgebook.vouchers import OFFICERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.approval import Approvable
    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher

PAYING = (PREPARED, APPROVED, DISBURSED)
SPENDING = (PREPARED, APPROVED)


def visit(book: Book) -> Visit | None:
    """One finding a voucher."""
    same, approvables = _namesakes(book), book.index.approvables
    if not approvables:
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        officers = voucher.officers
        if not same and None not in officers and len(set(officers)) == len(officers):
            return ()
        one = approvables.get(id(voucher))
        reason = _together(one, same) if one is not None else None
        if one is None or reason is None:
            return ()
        message = f"{voucher.name}: {format_money(one.amount)} {book.currency} to {voucher.payee} {reason}"
        return [at_voucher("PB504", voucher, message, amount=one.amount, currency=book.currency)]

    return judge


def _namesakes(book: Book) -> dict[str, str]:
    """Officers who bear the name of another, by id, with the first id of that name."""
    first: dict[str, str] = {}
    same: dict[str, str] = {}
    for one in book.registry.all(Officer):
        known = first.setdefault(" ".join(one.name.split()).casefold(), one.id)
        if known != one.id:
            same[one.id] = known
    return same


def _together(one: Approvable, same: dict[str, str]) -> str | None:
    required = PAYING if one.pays else SPENDING if one.voucher.spends else ()
    lacking = [OFFICERS[act] for act in required if one.voucher.officers[act] is None]
    if lacking:
        return f"names nobody as {' and '.join(lacking)}"
    acted: dict[str, str] = {}
    for key, id_ in zip(OFFICERS, one.voucher.officers, strict=True):
        if id_ is None:
            continue
        person = same.get(id_, id_)
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
    reach=(),
    visit=visit,
)
