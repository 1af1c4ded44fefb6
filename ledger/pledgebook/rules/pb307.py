"""Income is recognised on the day that its agreement says, not before.

An agreement is recognised `on-signature`, `on-due` (the instalment's due day), `on-receipt` (with
the money, or out of a deferral) or `on-condition` (once `condition-met` says so). An instalment
under a condition waits for it in any case. Income that names no instalment needs one of its
agreement that qualifies.

Fails:

    2017-09-01 * "Finland" "Instalment 2, two months before it falls due"
      voucher: "J-2017-00001"
      Assets:Receivable:FIN        500000 EUR {1.10 USD, 2017-09-01, "FI-2016-01/2"}
      Income:Contributions:FIN    -550000.00 USD

Passes:

    2017-11-01 * "Finland" "Instalment 2 falls due"
      voucher: "J-2017-00001"
      Assets:Receivable:FIN        500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}
      Income:Contributions:FIN    -550000.00 USD

Source: IPSAS 23 and IPSAS 47, revenue from transfers; United Nations accounting policies on
voluntary contributions.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.accounts import LOT_ROLES
from pledgebook.money import NIL, format_money
from pledgebook.records import ConditionMet, Instalment
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.records import Agreement
    from pledgebook.vouchers import Voucher

IN_HAND = frozenset(("cash", "deferred", "unapplied", "exchange", "expense"))
"""Accounts whose debit shows that the money is here, less what the bank kept of it."""


def visit(book: Book) -> Visit:
    """One finding a voucher and agreement."""
    instalments: dict[str, list[Instalment]] = defaultdict(list)
    for one in book.registry.all(Instalment):
        instalments[one.agreement].append(one)
    met: dict[str, datetime.date] = {}
    for act in book.registry.all(ConditionMet):
        met.setdefault(act.instalment, act.date)

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if not voucher.income:
            return ()
        found: dict[str, Finding] = {}
        for leg in voucher.legs:
            if leg.role != "contribution" or leg.value >= NIL or leg.agreement in found:
                continue
            agreement = book.registry.agreement(leg.agreement)
            if agreement is None:
                continue
            reason = _too_early(book, agreement, voucher, instalments[agreement.id], met)
            if reason:
                found[agreement.id] = at_voucher(
                    "PB307", voucher,
                    f"{voucher.name}: {book.registry.donor_name(agreement.id)} is recognised "
                    f"{agreement.recognition}, and {reason}",
                    amount=-leg.value, currency=leg.value_currency,
                )  # fmt: skip
        return list(found.values())

    return judge


def _too_early(
    book: Book,
    agreement: Agreement,
    voucher: Voucher,
    instalments: Sequence[Instalment],
    met: dict[str, datetime.date],
) -> str | None:
    day = voucher.date
    if day < agreement.date:
        return f"it was signed on {agreement.date}, after this income of {day}"
    own = [leg for leg in voucher.legs if leg.agreement == agreement.id]
    if agreement.recognition == "on-receipt":
        income = -sum((leg.value for leg in own if leg.role == "contribution"), NIL)
        come = sum((leg.value for leg in own if leg.role in IN_HAND), NIL)
        if income > come:
            return (
                f"{format_money(max(come, NIL))} comes in with an income of {format_money(income)}"
            )
    named = {leg.label for leg in own if leg.label and leg.role in LOT_ROLES}
    waiting = [
        _waits(book, agreement, one, day, met)
        for one in instalments
        if not named or one.id in named
    ]
    if not waiting or (not named and not all(waiting)):
        return None
    return next((reason for reason in waiting if reason), None)


def _waits(
    book: Book,
    agreement: Agreement,
    instalment: Instalment,
    day: datetime.date,
    met: dict[str, datetime.date],
) -> str | None:
    needs_condition = agreement.recognition == "on-condition" or instalment.condition
    if needs_condition and (instalment.id not in met or met[instalment.id] > day):
        return f"the condition of {instalment.id} was not met by {day}"
    due: datetime.date = book.registry.amended(instalment.id, "due", day)
    if agreement.recognition == "on-due" and day < due:
        return f"{instalment.id} falls due on {due}, after this income of {day}"
    return None


RULE = Rule(
    code="PB307",
    name="income recognised without its due day, receipt or condition",
    scope="local",
    category=audit_categories.CUT_OFF,
    subject="the voucher",
    reach=(),
    visit=visit,
)
