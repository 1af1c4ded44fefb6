"""Whether a bank line's amount is an instalment's: exact, near by conversion, or a part of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pledgebook.money import ZERO, to_cents
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.instalments import OpenInstalment

Amount = Literal["exact", "near", "part", "none"]


def deducted(line: StatementLine, gross: Decimal | None = None) -> Decimal:
    """Charges that the bank shows it took from this credit, in the line's currency.

    Only where they add up: an amount shown, or `gross`, less the charges is what was booked.
    """
    taken = sum((amount for amount, unit in line.charges if unit == line.currency), ZERO)
    wholes = {amount for amount, unit in line.shown if unit == line.currency} | {gross}
    return taken if line.amount > 0 and line.amount + taken in wholes else ZERO


def units_paid(line: StatementLine, item: OpenInstalment) -> Decimal:
    """Units of the instalment that the line pays: what it shows in that currency, else all."""
    in_units = _in_units(line, item)
    return item.amount if item.amount in in_units or not in_units else in_units[0]


def _in_units(line: StatementLine, item: OpenInstalment) -> list[Decimal]:
    if line.currency == item.currency:
        return [line.amount + deducted(line, item.amount)]
    return [amount for amount, unit in line.shown if unit == item.currency]


def fit(line: StatementLine, item: OpenInstalment, tolerance: Decimal, currency: str) -> Amount:
    """How the amount fits; a converted one counts only where the bank shows no original.

    `tolerance` is a share of the booked weight, which is in `currency`.
    """
    in_units = _in_units(line, item)
    if in_units:
        if item.amount in in_units:
            return "exact"
        return "part" if ZERO < in_units[0] < item.amount else "none"
    weight = to_cents(item.amount * item.rate)
    converted = line.amount + deducted(line)
    near = abs(converted - weight) <= tolerance * weight
    return "near" if line.currency == currency and near else "none"
