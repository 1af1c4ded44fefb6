"""Money is spent within the dates of its agreement.

Nothing before the start. After the end only what was owed by then: earlier obligations, retention,
liquidations of advances, indirect cost and refunds, until the agreement's closure. After closure
nothing. An extension without cost is an `amendment` of `end`.

Fails:

    2019-03-02 * "Beta Trading" "Two months after the agreement ended"
      voucher: "V-2019-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2018-12-01 custom "amendment" "FI-2016-01" "end" 2019-06-30 "extension without cost"
    2019-03-02 * "Beta Trading" "Within the extension"
      voucher: "V-2019-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: cut-off assertion, ISA 315; UNDP contribution agreements, eligibility period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pledgebook.money import NIL
from pledgebook.records import Agreement, AgreementClose
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry
    from pledgebook.vouchers import Leg, Voucher

SPENDING = frozenset(("expense", "advance", "prepayment"))


class Dates(NamedTuple):
    """First and last day of an agreement."""

    start: datetime.date
    end: datetime.date


def visit(book: Book) -> Visit | None:
    """One finding a voucher and agreement."""
    registry = book.registry
    closed = {act.agreement: act.date for act in registry.all(AgreementClose)}
    dates = {
        one.id: Dates(
            registry.amended(one.id, "start", book.until),
            registry.amended(one.id, "end", book.until),
        )
        for one in registry.all(Agreement)
    }
    if not dates:
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        own = dates.get(voucher.owner or "") if not closed else None
        if own is not None and own.start <= voucher.date <= own.end:
            return ()
        late = _after_closure(registry, closed, voucher) if closed else []
        return late or (_spent_outside(registry, dates, voucher) if voucher.spends else ())

    return judge


def _after_closure(
    registry: Registry, closed: Mapping[str, datetime.date], voucher: Voucher
) -> list[Finding]:
    for leg in voucher.legs:
        last = closed.get(leg.agreement or "")
        if last is not None and voucher.date > last:
            return [
                at_voucher(
                    "PB303", voucher,
                    f"{voucher.name}: {registry.donor_name(leg.agreement or '')} was closed on "
                    f"{last}, before this entry of {voucher.date}",
                    amount=abs(leg.value), currency=leg.value_currency,
                )
            ]  # fmt: skip
    return []


def _spent_outside(
    registry: Registry, dates: Mapping[str, Dates], voucher: Voucher
) -> list[Finding]:
    reasons: dict[str, str] = {}
    spent: dict[str, Decimal] = {}
    for leg in voucher.legs:
        own = dates.get(leg.agreement or "")
        if own is None or leg.agreement is None or leg.role not in SPENDING or leg.value <= NIL:
            continue
        if own.start <= voucher.date <= own.end:
            continue
        reason = _outside(registry, own, voucher, leg)
        if reason:
            reasons.setdefault(leg.agreement, reason)
            spent[leg.agreement] = spent.get(leg.agreement, NIL) + leg.value
    return [
        at_voucher(
            "PB303", voucher, f"{voucher.name}: {registry.donor_name(id_)} {reason}",
            amount=spent[id_], currency=voucher.legs[0].value_currency,
        )
        for id_, reason in reasons.items()
    ]  # fmt: skip


def _outside(registry: Registry, own: Dates, voucher: Voucher, leg: Leg) -> str | None:
    if voucher.date < own.start:
        return f"starts on {own.start}, after this spending of {voucher.date}"
    if voucher.date <= own.end or leg.parts.category == "Indirect":
        return None
    # Of an advance of before the end only the liquidation may follow, no payment.
    advance = registry.advance(leg.advance) if leg.role == "expense" else None
    earlier = (registry.obligation(leg.obligation), advance)
    if any(record is not None and record.date <= own.end for record in earlier):
        return None
    return f"ended on {own.end}, before this spending of {voucher.date}"


RULE = Rule(
    code="PB303",
    name="outside the agreement's dates",
    scope="local",
    category=audit_categories.CUT_OFF,
    subject="the voucher",
    reach=(),
    visit=visit,
)
