"""Figures in another currency: each entry's part at one rate, so that a figure is still its parts.

The rate is the last one on or before the day of the figures (closing), or the mean of all rates of
the period (average: from its first day, else from the beginning of the year). What it is and where
it comes from stands on the page.

`original` converts nothing: each amount stands in the currency in which it was promised or booked,
and is added to others of that currency only.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments

_DIGITS = Context(prec=28)
_PLACES = Decimal("1e-10")
ORIGINAL = "original"
"""What is asked for where each amount shall stand as it was promised or booked."""


class NoRateError(ValueError):
    """The books have no rate by which the figures could be shown; the message is for the user."""


_ORIGINAL = (
    "Each amount is in the currency in which it was promised or booked; no rate is applied, and "
    "nothing is added up over currencies."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The currency of the figures, the expression of an amount in it, and what the page says."""

    currency: str
    amount: str = "amount"
    parameters: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    split: bool = False
    """Whether each amount is in a currency of its own."""


def shown_in(connection: duckdb.DuckDBPyConnection, arguments: Arguments) -> Shown:
    """How amounts become those of the currency that is asked for.

    Raises:
        NoRateError: the books have no rate of it on or before that day, or in that period.
    """
    wanted = arguments.show
    if wanted is None or wanted == arguments.currency:
        return Shown(arguments.currency)
    if wanted == ORIGINAL:
        return Shown(ORIGINAL, "CAST(amount AS DECIMAL(24,2))", notes=(_ORIGINAL,), split=True)
    last: datetime.date = arguments.parameters()["as_of"]
    first = arguments.from_ or last.replace(month=1, day=1)
    rate, told = (
        _closing(connection, wanted, last)
        if arguments.basis == "closing"
        else _average(connection, wanted, first, last)
    )
    factor = _DIGITS.divide(Decimal(1), rate).quantize(_PLACES)
    # Twenty digits times eighteen fit a DECIMAL of 38; a sum of parts beyond that no fund has.
    amount = (
        "CAST(CAST(amount AS DECIMAL(20,2)) * CAST($factor AS DECIMAL(18,10)) AS DECIMAL(24,2))"
    )
    note = f"In {wanted} at {told}: 1 {wanted} = {rate.normalize():f} {arguments.currency}."
    return Shown(wanted, amount, {"factor": factor}, (note,))


def _closing(
    connection: duckdb.DuckDBPyConnection, currency: str, day: datetime.date
) -> tuple[Decimal, str]:
    found = connection.execute(
        "SELECT rate, date, source FROM rates WHERE currency = ? AND date <= ? "
        "ORDER BY date DESC LIMIT 1",
        [currency, day],
    ).fetchone()
    if found is None:
        raise NoRateError(f"the books have no rate of {currency} up to {day}")
    rate, of, source = found
    return rate, f"the closing rate of {of}" + (f" ({source})" if source else "")


def _average(
    connection: duckdb.DuckDBPyConnection, currency: str, first: datetime.date, last: datetime.date
) -> tuple[Decimal, str]:
    rates = [
        rate
        for (rate,) in connection.execute(
            "SELECT rate FROM rates WHERE currency = ? AND date BETWEEN ? AND ?",
            [currency, first, last],
        ).fetchall()
    ]
    if not rates:
        raise NoRateError(f"the books have no rate of {currency} from {first} to {last}")
    mean = _DIGITS.divide(sum(rates, Decimal(0)), Decimal(len(rates))).quantize(_PLACES)
    return mean, f"the average of {len(rates)} rates from {first} to {last}"
