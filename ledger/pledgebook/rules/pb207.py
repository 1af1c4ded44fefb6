"""A credit that no donor is matched to is cleared in time.

Money on the bank that belongs to nobody can be spent by anybody. The policy `unapplied-days` says
how long a credit may stand on `Liabilities:Unapplied`; what is taken off clears the oldest credits
first. Without the policy the rule is silent.

Fails:

    2016-01-01 custom "policy" "unapplied-days" 60
    2017-03-01 * "Unknown payer" "Credit without a reference"
      voucher: "R-2017-00001"
      agreement: "FFS-TREASURY"
      Assets:Bank:Tigris:USD     5000.00 USD
      Liabilities:Unapplied     -5000.00 USD
    2017-06-01 custom "statement" Assets:Bank:Tigris:IQD 2017-06-01 0.00 IQD

Passes:

    2016-01-01 custom "policy" "unapplied-days" 60
    2017-03-01 * "Unknown payer" "Credit without a reference"
      voucher: "R-2017-00001"
      agreement: "FFS-TREASURY"
      Assets:Bank:Tigris:USD     5000.00 USD
      Liabilities:Unapplied     -5000.00 USD
    2017-04-01 * "Unknown payer" "Sent back to the payer's bank"
      voucher: "V-2017-00001"
      agreement: "FFS-TREASURY"
      Liabilities:Unapplied      5000.00 USD
      Assets:Bank:Tigris:USD    -5000.00 USD
    2017-06-01 custom "statement" Assets:Bank:Tigris:IQD 2017-06-01 0.00 IQD

Source: UNDP practice, unapplied deposits; completeness assertion, ISA 315.
"""

from __future__ import annotations

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
    from pledgebook.vouchers import Voucher


def check(book: Book) -> Iterator[Finding]:
    """One warning a credit that is left over, at its voucher, with what is left of it."""
    policy = book.registry.policy("unapplied-days", book.as_of)
    if policy is None or book.as_of is None:
        return
    for currency, voucher, rest in _left_over(book):
        age = (book.as_of - voucher.date).days
        if age > policy[0]:
            yield at_voucher("PB207", voucher,
                             f"{voucher.name}: {format_money(rest)} {currency} from "
                             f"{voucher.entry.payee or 'an unknown payer'} has been unapplied for "
                             f"{age:,} days", amount=rest, currency=currency)  # fmt: skip


def _left_over(book: Book) -> Iterator[tuple[str, Voucher, Decimal]]:
    credits_: dict[tuple[str, str, str], list[tuple[Voucher, Decimal]]] = defaultdict(list)
    cleared: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: NIL)
    for voucher, leg in book.by_role.get("unapplied", ()):
        key = leg.account, leg.agreement or "", leg.currency
        if leg.number < 0:
            credits_[key].append((voucher, -leg.number))
        else:
            cleared[key] += leg.number
    for key, waiting in credits_.items():
        for voucher, amount in waiting:
            taken = min(amount, cleared[key])
            cleared[key] -= taken
            if amount > taken:
                yield key[2], voucher, amount - taken


RULE = Rule(
    code="PB207",
    name="unapplied credit too old",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the voucher of the credit",
    reach=("unapplied",),
    severity="warning",
    check=check,
)
