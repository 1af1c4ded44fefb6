"""Instalments due in another currency, at the official rate of the last day.

A lot is taken off at its rate and put on again at the new one, with its original day and label kept,
and the difference is unrealised exchange of its agreement. The first of the next month takes it back,
so that the receipt, when it comes, settles the lot as it fell due.

Source: IPSAS 4, monetary items at the closing rate.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from pledgebook.attribution import agreement_of_label
from pledgebook.money import ZERO, format_money, to_cents
from pledgebook.month_end.drafts import DraftEntry, DraftLeg, Lot, Working

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount.core import position

    from pledgebook.month_end.month import Month

UNREALISED = "Expenses:Exchange:Unrealised"
HALF_A_CENT = Decimal("0.005")


def drafts(month: Month, notes: list[str]) -> Iterator[DraftEntry]:
    """One entry an instalment whose value has changed; `notes` gets what could not be told."""
    rows: list[tuple[object, ...]] = []
    paper = Working(
        name="receivables",
        title=f"Receivables at the official rates of {month.last}",
        columns=("instalment", "units", "currency", "due", "rate booked", "value booked",
                 "official rate", "value", "difference"),
        rows=rows,
    )  # fmt: skip
    currency = month.book.currency
    for (account, unit, lot), units in sorted(_open(month).items()):
        rate = month.book.rate(unit, month.last)
        if rate is None:
            notes.append(f"{lot.label}: no price of {unit} on or before {month.last}")
            continue
        old, new = to_cents(units * lot.rate), to_cents(units * rate)
        rows.append((lot.label, units, unit, lot.day, lot.rate, old, rate, new, new - old))
        if old == new:
            continue
        agreement = agreement_of_label(lot.label)
        yield DraftEntry(
            kind="receivable",
            subject=f"{lot.label}-{lot.day}",
            what=f"Revaluation of {lot.label}: {format_money(units)} {unit} at {rate:f} "
            f"{currency} on {month.last}",
            amount=new - old,
            payee=month.book.registry.donor(agreement) or agreement,
            legs=(
                DraftLeg(account, -units, unit, agreement, lot=lot),
                DraftLeg(account, units, unit, agreement, lot=lot._replace(rate=_fitting(
                    rate, units, old - units * lot.rate, new))),
                DraftLeg(UNREALISED, old - new, currency, agreement),
            ),
            working=paper,
            reverses=True,
        )  # fmt: skip


def _fitting(rate: Decimal, units: Decimal, before: Decimal, new: Decimal) -> Decimal:
    """The official rate, or the nearest one that comes to whole cents.

    Beancount adds unrounded weights: two halves of a cent would not balance.
    """
    off = before + units * rate - new
    return rate if abs(off) < HALF_A_CENT else new / units


def _open(month: Month) -> dict[tuple[str, str, Lot], Decimal]:
    """What is left of each lot of a foreign currency, by account, currency and lot."""
    left: dict[tuple[str, str, Lot], Decimal] = defaultdict(lambda: ZERO)
    for _, leg in month.legs("receivable"):
        if leg.posting.cost is None or leg.label is None or leg.currency == month.book.currency:
            continue
        cost = cast("position.Cost", leg.posting.cost)  # booked: no longer a specification
        lot = Lot(cost.number, cost.currency, cost.date, leg.label)
        left[leg.account, leg.currency, lot] += leg.number
    return {key: units for key, units in left.items() if units > 0}
