"""An instalment past its day is chased.

Money promised, signed and due, and not there: the age says how urgent. The policy `overdue-days`
gives the days of grace; without it the rule is silent. An instalment under a condition is not due
before its `condition-met`.

Fails:

    2016-01-01 custom "policy" "overdue-days" 30
    2018-01-31 custom "statement" Assets:Bank:Tigris:USD 2018-01-31 2095000.00 USD

Passes:

    2016-01-01 custom "policy" "overdue-days" 30
    2017-10-01 custom "amendment" "FI-2016-01/2" "due" 2018-11-01 "budget of the donor's next year"
    2018-01-31 custom "statement" Assets:Bank:Tigris:USD 2018-01-31 2095000.00 USD

Source: IPSAS 23 and IPSAS 41, impairment of receivables.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.accounts import LOT_ROLES
from pledgebook.money import format_money
from pledgebook.records import AgreementClose, ConditionMet, Instalment
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One warning an instalment, at the instalment, with its outstanding amount and age in days."""
    day = book.as_of
    grace = book.registry.policy("overdue-days", day)
    if day is None or grace is None:
        return
    received = _received(book)
    met = {act.instalment for act in book.registry.all(ConditionMet) if act.date <= day}
    closed = {act.agreement for act in book.registry.all(AgreementClose) if act.date <= day}
    for instalment in book.registry.all(Instalment):
        agreement = book.registry.agreement(instalment.agreement)
        if agreement is None or not agreement.in_totals or agreement.id in closed:
            continue
        conditional = instalment.condition or agreement.recognition == "on-condition"
        if conditional and instalment.id not in met:
            continue
        due = book.registry.amended(instalment.id, "due", book.until)
        amount = book.registry.amended(instalment.id, "amount", book.until)
        rest = amount.number - received.get(instalment.id, Decimal(0))
        if rest > 0 and due + timedelta(days=grace[0]) < day:
            yield at_record("PB205", instalment,
                            f"{instalment.id} ({book.registry.donor(agreement.id)}): {format_money(rest)}"
                            f" {amount.currency} due on {due} is {(day - due).days:,} days overdue",
                            subject=instalment.id, amount=rest,
                            currency=amount.currency)  # fmt: skip


def _received(book: Book) -> dict[str, Decimal]:
    """Units received by instalment: what left a receivable or entered a deferral."""
    received: dict[str, Decimal] = defaultdict(Decimal)
    for voucher in book.posted:
        moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for leg in voucher.legs:
            if leg.label and leg.parts.role in LOT_ROLES:
                moved[leg.parts.role, leg.label] += leg.number
        for (role, label), number in moved.items():
            if voucher.reverses is not None and role == "receivable" and number > 0:
                received[label] -= number
            turned = ("deferred" if role == "receivable" else "receivable", label) in moved
            if number < 0 and not turned:
                received[label] -= number
    return received


RULE = Rule(
    code="PB205",
    name="instalment overdue",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the instalment",
    reach=("document",),
    severity="warning",
    check=check,
)
