"""An agreement is closed in time, and with nothing left on it.

After its end an agreement is wound up: what is owed is paid, advances are liquidated, the rest goes
back to the donor, and `agreement-close` says so. The policy `closure-days` gives the days for it. A
closed agreement holds no cash, receivable, advance, prepayment, payable, retention or amount due.

Fails:

    2017-06-30 custom "agreement-close" "SE-2016-01" "closed with a million on it"

Passes:

    2017-06-29 * "Sweden" "Unspent balance due to the donor"
      voucher: "J-2017-00001"
      agreement: "SE-2016-01"
      Income:Refunds:SWE            1000000.00 USD
      Liabilities:DueToDonor:SWE   -1000000.00 USD
    2017-06-30 * "Sweden" "Refund paid"
      voucher: "V-2017-00001"
      agreement: "SE-2016-01"
      Liabilities:DueToDonor:SWE    1000000.00 USD
      Assets:Bank:Tigris:USD       -1000000.00 USD
    2017-06-30 custom "agreement-close" "SE-2016-01" "refunded in full"

Source: UNDP financial closure of donor agreements, within twelve months of operational closure.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook.records import Agreement, AgreementClose
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.accounts import Role
    from pledgebook.book import Book
    from pledgebook.findings import Finding

NIL_AT_CLOSURE: tuple[tuple[Role, str], ...] = (
    ("cash", "cash"),
    ("receivable", "receivable"),
    ("advance", "advanced"),
    ("prepayment", "paid ahead"),
    ("payable", "payable"),
    ("retention", "retained"),
    ("deferred", "deferred"),
    ("due-to-donor", "due to the donor"),
)


def check(book: Book) -> Iterator[Finding]:
    """One warning an agreement."""
    day = book.as_of
    if day is None:
        return
    closed = {
        act.agreement: act
        for act in book.registry.all(AgreementClose)
        if book.until is None or act.date <= book.until
    }
    yield from _with_balances(book, closed)
    policy = book.registry.policy("closure-days", day)
    for agreement in book.registry.all(Agreement) if policy else ():
        end: datetime.date = book.registry.amended(agreement.id, "end", book.until)
        late = (day - end).days
        if policy and agreement.id not in closed and late > policy[0]:
            yield at_record("PB705", agreement,
                            f"{book.registry.donor_name(agreement.id)} ended on {end} and is not "
                            f"closed after {late:,} days", subject=agreement.id)  # fmt: skip


def _with_balances(book: Book, closed: dict[str, AgreementClose]) -> Iterator[Finding]:
    if not closed:
        return
    balances: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: NIL))
    for role, word in NIL_AT_CLOSURE:
        for voucher, leg in book.by_role.get(role, ()):
            act = closed.get(leg.agreement or "")
            if act is None or leg.agreement is None or voucher.date > act.date:
                continue
            if leg.value_currency == book.currency:
                balances[leg.agreement][word] += leg.value
    for id_, act in closed.items():
        left = {word: value for word, value in balances[id_].items() if value}
        if left:
            told = ", ".join(
                f"{format_money(abs(value))} {book.currency} {word}" for word, value in left.items()
            )
            yield at_record("PB705", act,
                            f"{book.registry.donor_name(id_)} was closed on {act.date} with {told}",
                            subject=id_, amount=max(abs(value) for value in left.values()),
                            currency=book.currency)  # fmt: skip


RULE = Rule(
    code="PB705",
    name="agreement closed with balances, or ended and not closed",
    scope="merge",
    category=audit_categories.CUT_OFF,
    subject="the agreement",
    reach=("agreement",),
    severity="warning",
    check=check,
)
