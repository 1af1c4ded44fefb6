"""A published table of exchange rates, whatever its file format, and what is odd in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from pledgebook_importers.intake.errors import Problem

PRECISION = 12
"""Significant digits of a price that is computed (turned or crossed), not printed."""
TURNED = 18
"""Significant digits of a quote that is printed the other way: turned back, it is as printed."""
JUMP = 2
"""A rate that more than doubles or halves from one publication to the next may be a slip."""
HOLIDAYS = dt.timedelta(days=10)
"""The longest closing of markets between two daily rates."""
MONTH = dt.timedelta(days=31)
NEXT = dt.timedelta(days=45)
"""How far apart two publications of one currency are at most."""
_SMALLEST, _LARGEST = Decimal("0.000001"), Decimal(10_000_000)
_TOLD = 20


@dataclass(frozen=True, slots=True)
class Quote:
    """`rate` units of `currency` for one unit of the table's base, from `date` on."""

    currency: str
    date: dt.date
    rate: Decimal
    line: int
    country: str = ""


@dataclass(frozen=True, slots=True)
class RateTable:
    """One file's quotes, all against `base` (EUR for the ECB, USD for the UN), in file order.

    `source` names one rate of it, such as `ECB reference rate`; `url` is where it is published;
    `holds` how long a rate is used on days for which none is published.
    """

    source: str
    base: str
    quotes: tuple[Quote, ...]
    url: str = ""
    holds: dt.timedelta = HOLIDAYS


def inverse(rate: Decimal) -> Decimal:
    """One over a positive rate, to 18 significant digits."""
    return ratio(Decimal(1), rate, TURNED)


def ratio(rate: Decimal, by: Decimal, digits: int = PRECISION) -> Decimal:
    """The quotient of two positive rates, to that many digits, without noughts behind."""
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    return context.divide(rate, by).normalize(context)


def conflicts(table: RateTable) -> dict[tuple[str, dt.date], tuple[Quote, Quote]]:
    """Two different rates of one currency and day, where a table has them: neither can be used."""
    first: dict[tuple[str, dt.date], Quote] = {}
    found: dict[tuple[str, dt.date], tuple[Quote, Quote]] = {}
    for quote in table.quotes:
        key = (quote.currency, quote.date)
        other = first.setdefault(key, quote)
        if other.rate != quote.rate:
            found.setdefault(key, (other, quote))
    return found


def oddities(table: RateTable) -> list[Problem]:
    """What a person should look at: contradictions, jumps, and rates beyond all measure."""
    found = sorted(
        [*_contradictions(table), *_jumps(table), *_extremes(table)],
        key=lambda problem: problem.line or 0,
    )
    if len(found) > _TOLD:
        more = Problem(found[_TOLD].line, f"{len(found) - _TOLD} more doubtful rates")
        return [*found[:_TOLD], more]
    return found


def is_jump(rate: Decimal, before: Decimal, factor: int = JUMP) -> bool:
    """Whether one of two positive rates is more than the other times the factor."""
    return rate > factor * before or before > factor * rate


def _contradictions(table: RateTable) -> Iterator[Problem]:
    for (currency, day), (one, other) in conflicts(table).items():
        reason = (
            f"{currency} has two rates on {day}: {one.rate:f} (line {one.line}) and "
            f"{other.rate:f}; neither is used"
        )
        yield Problem(other.line, reason)


def _jumps(table: RateTable) -> Iterator[Problem]:
    last: dict[str, Quote] = {}
    for quote in table.quotes:
        before = last.get(quote.currency)
        last[quote.currency] = quote
        if before is None or not is_jump(quote.rate, before.rate):
            continue
        if before.date != quote.date and abs(quote.date - before.date) <= NEXT:
            reason = (
                f"{quote.currency} is {quote.rate:f} on {quote.date} and {before.rate:f} on "
                f"{before.date}: check that it is no slip"
            )
            yield Problem(quote.line, reason)


def _extremes(table: RateTable) -> Iterator[Problem]:
    for quote in table.quotes:
        if not _SMALLEST <= quote.rate <= _LARGEST:
            reason = f"{quote.rate:f} {quote.currency} for one {table.base} is beyond all measure"
            yield Problem(quote.line, reason)
