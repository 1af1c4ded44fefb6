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

import datetime
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.approval import APPROVED, ROLES
from pledgebook.authority import lacks_authority
from pledgebook.records import Officer
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher
from pledgebook.vouchers import OFFICERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from pledgebook.approval import Approvable
    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


class Term(NamedTuple):
    """From when until when an officer may do an act, and up to what sum; nothing of it amended."""

    first: datetime.date
    last: datetime.date
    limit: Decimal | None


def visit(book: Book) -> Visit | None:
    """One finding a voucher."""
    approvables = book.index.approvables
    if not approvables:
        return None
    terms = [_terms(book, act) for act in range(len(OFFICERS))]
    together: dict[tuple[str | None, ...], Term | None] = {}

    def judge(voucher: Voucher) -> Sequence[Finding]:
        one = approvables.get(id(voucher))
        if one is None:
            return ()
        date, officers = voucher.date, voucher.officers
        prepared, approved = voucher.prepared_on or date, voucher.approved_on or date
        if officers not in together:
            together[officers] = _common(terms, officers)
        term = together[officers]
        if (
            term is not None
            and term.first <= min(prepared, approved, date)
            and max(prepared, approved, date) <= term.last
            and (term.limit is None or one.amount <= term.limit)
        ):
            return ()
        days = (prepared, approved, date, date)
        for act, officer in enumerate(officers):
            reason = _lacks(book, one, act, officer, days[act]) if officer is not None else None
            if reason:
                message = f"{voucher.name}: {OFFICERS[act]} {reason}"
                return [
                    at_voucher("PB505", voucher, message, amount=one.amount, currency=book.currency)
                ]
        return ()

    return judge


def _common(terms: Sequence[Mapping[str, Term]], officers: tuple[str | None, ...]) -> Term | None:
    """When all who acted might act, and up to what sum; None where one of them is in doubt."""
    own = [terms[act].get(officer) for act, officer in enumerate(officers) if officer is not None]
    if not own or None in own:
        return None
    held = [term for term in own if term is not None]
    limits = [term.limit for term in held if term.limit is not None]
    return Term(
        max(term.first for term in held),
        min(term.last for term in held),
        min(limits, default=None),
    )


def _terms(book: Book, act: int) -> dict[str, Term]:
    """The terms of officers whose authority was never amended: most acts need no second look."""
    found = {}
    for one in book.registry.all(Officer):
        changed = any(
            book.registry.amendments(one.id, field) for field in ("roles", "from", "until", "limit")
        )
        if changed or not set(ROLES[act]) & set(one.roles):
            continue
        limit = one.limit.number if one.limit and act == APPROVED else None
        found[one.id] = Term(one.from_ or one.date.min, one.until or one.date.max, limit)
    return found


def _lacks(book: Book, one: Approvable, act: int, officer: str, day: datetime.date) -> str | None:
    if officer not in book.registry.by_id:
        return None  # PB103 tells of it
    amount = one.amount if act == APPROVED else None
    return lacks_authority(book.registry, officer, ROLES[act], day, amount, book.currency)


RULE = Rule(
    code="PB505",
    name="without authority, over limit or out of office",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    reach=(),
    visit=visit,
)
