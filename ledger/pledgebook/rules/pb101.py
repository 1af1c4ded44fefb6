"""Every posting belongs to exactly one agreement.

A donor's money can be answered for only if each posting says whose money it moves. The agreement is
that of the lot's label, else of the posting's `agreement`, else of the transaction's, else the only
one that its labels name, else that of the obligation or advance. A label that disagrees with the
metadata is refused: with metadata before labels, money could move between two agreements unseen. The
income and refunds of a donor stand under his own agreements.
`POOL` is for bank-to-bank entries only.

Fails:

    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD        -900.00 USD

Passes:

    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD        -900.00 USD

Source: IPSAS 23, stipulations on transferred assets; UNDP practice of one fund code a donor
agreement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.registry import POOL
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher
from pledgebook.vouchers import INCOME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


def visit(book: Book) -> Visit | None:
    """One finding a voucher: the first posting that fails; silent where no agreement is registered."""
    if not book.registry.knows_money():
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        reason = _reason(voucher) if voucher.owner in (None, POOL) else None
        if reason is None and voucher.income:
            reason = _of_another_donor(book, voucher)
        return [at_voucher("PB101", voucher, f"{voucher.name}: {reason}")] if reason else ()

    return judge


def _reason(voucher: Voucher) -> str | None:
    unsplit = "funding" in voucher.entry.meta or "funding-key" in voucher.entry.meta
    for leg in voucher.legs:
        if leg.problem and not (unsplit and leg.agreement is None):
            return f"{leg.account} {leg.problem}" if leg.agreement is None else leg.problem
        if leg.agreement == POOL and leg.parts.role != "cash":
            return f"{leg.account} is no bank account, so POOL cannot be its agreement"
    return None


def _of_another_donor(book: Book, voucher: Voucher) -> str | None:
    """A donor's income or refund under money that is not his."""
    for leg in voucher.legs:
        if leg.role not in INCOME or leg.agreement is None or leg.agreement == POOL:
            continue
        agreement = book.registry.agreement(leg.agreement)
        donor = agreement.donor if agreement else None
        known = agreement is not None or book.registry.fund(leg.agreement) is not None
        if known and donor != leg.parts.party:
            return f"{leg.account} is not of the donor of {leg.agreement}"
    return None


RULE = Rule(
    code="PB101",
    name="posting without exactly one agreement",
    scope="local",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the voucher",
    reach=(),
    in_drafts=True,
    visit=visit,
)
