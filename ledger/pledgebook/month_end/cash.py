"""Foreign cash, at the official rate of the last day: a pair on the same account.

The balance is taken off at what it stands at and put on again at the official rate; the difference is
unrealised exchange, and the first of the next month takes it back. An account that is filled out of
the pool is revalued as a whole, and a fund bears the difference: what an agreement paid out of it is
settled. Where no money came from the pool, each agreement bears its own.

Source: IPSAS 4, monetary items at the closing rate.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, ZERO, format_money, to_cents
from pledgebook.month_end.drafts import DraftEntry, DraftLeg, Working
from pledgebook.month_end.receivables import UNREALISED
from pledgebook.registry import POOL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.month_end.month import Month

Held = dict[tuple[str, str, str], tuple["Decimal", "Decimal"]]
"""Units and value by account, currency and agreement."""


def drafts(month: Month, notes: list[str]) -> Iterator[DraftEntry]:
    """One entry an account and bearer whose value has changed."""
    rows: list[tuple[object, ...]] = []
    paper = Working(
        name="foreign-cash",
        title=f"Foreign cash at the official rates of {month.last}",
        columns=("account", "borne by", "units", "currency", "value booked", "official rate",
                 "value", "difference"),
        rows=rows,
    )  # fmt: skip
    currency = month.book.currency
    for (account, unit, bearer), (units, old) in sorted(_held(month, notes).items()):
        rate = month.book.rate(unit, month.last)
        if rate is None:
            if units:
                notes.append(f"{account}: no price of {unit} on or before {month.last}")
            continue
        new = to_cents(units * rate)
        rows.append((account, bearer, units, unit, old, rate, new, new - old))
        if old == new:
            continue
        if units * old <= ZERO:
            notes.append(
                f"{account}: {format_money(units)} {unit} of {bearer} stand at "
                f"{format_money(old)} {currency}, which no rate gives: book the difference by hand"
            )
            continue
        yield DraftEntry(
            kind="cash",
            subject=f"{account}-{unit}-{bearer}",
            what=f"Revaluation of {account}: {format_money(units)} {unit} at {rate:f} {currency} "
            f"on {month.last}",
            amount=new - old,
            payee=month.agency,
            legs=(
                DraftLeg(account, -units, unit, bearer, abs(old), currency),
                DraftLeg(account, units, unit, bearer, abs(new), currency),
                DraftLeg(UNREALISED, old - new, currency, bearer),
            ),
            working=paper,
            reverses=True,
        )


def _held(month: Month, notes: list[str]) -> Held:
    held: Held = defaultdict(lambda: (ZERO, NIL))
    pooled: set[tuple[str, str]] = set()
    for _, leg in month.legs("cash"):
        if leg.currency == month.book.currency or leg.value_currency != month.book.currency:
            continue
        key = leg.account, leg.currency, leg.agreement or POOL
        units, value = held[key]
        held[key] = units + leg.number, value + leg.value
        if key[2] == POOL:
            pooled.add(key[:2])
    for account, unit in pooled:
        own = [key for key in held if key[:2] == (account, unit)]
        parts = [held.pop(key) for key in own]
        if month.fund is None:
            notes.append(f'{account}: the books have no "fund" to bear its exchange difference')
            continue
        held[account, unit, month.fund] = (
            sum((units for units, _ in parts), ZERO),
            sum((value for _, value in parts), NIL),
        )
    return held
