"""Money is spent within the dates of its agreement.

Nothing before the start. After the end only what was owed by then: earlier obligations, retention,
liquidations of advances, indirect cost
and refunds, until the agreement's closure. After closure nothing.

    2019-03-02 * "Example Rental" "A month after the agreement ended"
      voucher: "V-2019-00001"
      agreement: "FI-2016-01"
      Expenses:FFS:W1-Works:Operating   900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: cut-off assertion, ISA 315; UNDP contribution agreements, eligibility period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.records import AgreementClose
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from pledgebook.book import Book, Leg, Voucher
    from pledgebook.findings import Finding

SPENDING = frozenset(("expense", "advance", "prepayment"))


def check(book: Book) -> Iterator[Finding]:
    """One finding a voucher and agreement."""
    closures = {act.agreement: act.date for act in book.registry.all(AgreementClose)}
    for voucher in book.posted:
        seen: set[str] = set()
        for leg in voucher.legs:
            agreement = leg.agreement
            if agreement is None or agreement in seen:
                continue
            reason = _outside(book, voucher, leg, closures.get(agreement))
            if reason:
                seen.add(agreement)
                yield at_voucher("PB303", voucher,
                                 f"{voucher.name}: {book.registry.donor_name(agreement)} {reason}",
                                 amount=leg.value, currency=leg.value_currency)  # fmt: skip


def _outside(book: Book, voucher: Voucher, leg: Leg, closed: datetime.date | None) -> str | None:
    agreement = book.registry.agreement(leg.agreement)
    if agreement is None or leg.parts.role not in SPENDING or leg.value <= 0:
        return None
    start = book.registry.amended(agreement.id, "start")
    end = book.registry.amended(agreement.id, "end")
    if voucher.date < start:
        return f"starts on {start}, after this spending of {voucher.date}"
    if closed and voucher.date > closed:
        return f"was closed on {closed}, before this spending of {voucher.date}"
    if voucher.date <= end or leg.parts.category == "Indirect":
        return None
    obligation = book.registry.obligation(voucher.text("obligation", leg))
    advance = book.registry.advance(voucher.text("advance", leg))
    if any(record is not None and record.date <= end for record in (obligation, advance)):
        return None
    return f"ended on {end}, before this spending of {voucher.date}"


RULE = Rule(
    code="PB303",
    name="outside the agreement's dates",
    scope="local",
    finding="cut-off",
    subject="the voucher",
    check=check,
)
