"""An advance is liquidated in time.

Money with a partner is no cost until the partner has accounted for it. The policy `advance-days`
gives the days from its payment; what is liquidated or returned clears the oldest payments first. An
opening balance counts from its `since`.

Fails:

    2016-01-01 custom "policy" "advance-days" 180
    2017-02-01 * "Gamma Relief Association" "Advance"
      voucher: "V-2017-00001"
      advance: "A-2017-001"
      Assets:Advances:PAR-GAMMA     40000.00 USD
      Assets:Bank:Tigris:USD       -40000.00 USD
    2017-12-31 custom "statement" Assets:Bank:Tigris:IQD 2017-12-31 0.00 IQD

Passes:

    2016-01-01 custom "policy" "advance-days" 180
    2017-02-01 * "Gamma Relief Association" "Advance"
      voucher: "V-2017-00001"
      advance: "A-2017-001"
      Assets:Advances:PAR-GAMMA     40000.00 USD
      Assets:Bank:Tigris:USD       -40000.00 USD
    2017-06-30 * "Gamma Relief Association" "Liquidation by FACE form"
      voucher: "V-2017-00002"
      advance: "A-2017-001"
      Expenses:FFS:W2-Livelihoods:Transfers    40000.00 USD
      Assets:Advances:PAR-GAMMA               -40000.00 USD
    2017-12-31 custom "statement" Assets:Bank:Tigris:IQD 2017-12-31 0.00 IQD

Source: harmonised approach to cash transfers (HACT), advances outstanding over six months.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Leg, Voucher


def check(book: Book) -> Iterator[Finding]:
    """One warning an advance, at the oldest payment that is not accounted for."""
    policy = book.registry.policy("advance-days", book.as_of)
    if policy is None or book.as_of is None:
        return
    paid: dict[tuple[str, str], list[tuple[Voucher, Leg]]] = defaultdict(list)
    cleared: dict[tuple[str, str], Decimal] = defaultdict(lambda: NIL)
    for voucher, leg in book.by_role.get("advance", ()):
        key = leg.account, leg.advance or ""
        if leg.value > 0:
            paid[key].append((voucher, leg))
        else:
            cleared[key] -= leg.value
    for (account, advance), payments in paid.items():
        rest = sum((leg.value for _, leg in payments), NIL) - cleared[account, advance]
        left = cleared[account, advance]
        oldest = None
        for voucher, leg in payments:
            if leg.value > left:
                oldest = voucher, leg
                break
            left -= leg.value
        if oldest is None:
            continue
        voucher, leg = oldest
        since = _since(voucher, leg)
        age = (book.as_of - since).days
        if age > policy[0]:
            partner = book.registry.party(leg.parts.party)
            name = partner.name if partner else leg.parts.party
            yield at_voucher("PB403", voucher,
                             f"{advance or voucher.name}: {format_money(rest)} "
                             f"{leg.value_currency} advanced to {name} on {since} is not "
                             f"liquidated after {age:,} days", subject=advance or voucher.name,
                             amount=rest, currency=leg.value_currency)  # fmt: skip


def _since(voucher: Voucher, leg: Leg) -> datetime.date:
    own = (leg.posting.meta or {}).get("since")
    day = own if isinstance(own, datetime.date) else voucher.day("since")
    return day or voucher.date


RULE = Rule(
    code="PB403",
    name="advance not liquidated in time",
    scope="merge",
    category=audit_categories.ADVANCE_AS_EXPENSE,
    subject="the advance",
    reach=("advance",),
    severity="warning",
    check=check,
)
