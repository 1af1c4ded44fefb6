"""A table of rates as `price` directives of the books, in the books' own currency.

A table never replaces the one in force where it fails or shrinks: then nothing is written. What is
quoted against another base is turned, or crossed by two rates of one day, to 12 significant digits;
only what the books ask for and do not have is written.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from beancount.core import data

from pledgebook_importers.drafts.beantext import clean
from pledgebook_importers.drafts.beantext import quote as quoted
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.rates.in_force import (
    COUNT,
    InForce,
    Price,
    check_jumps,
    check_size,
    living,
)
from pledgebook_importers.rates.quotes import (
    PRECISION,
    Quote,
    RateTable,
    conflicts,
    ratio,
)

_SLUG = re.compile(r"[^a-z0-9]+")
_ONE = Decimal(1)


class PriceFile(NamedTuple):
    """A file for the books' folder of rates; no text where the books have all of it."""

    name: str
    text: str
    problems: tuple[Problem, ...]


_Series = Mapping[dt.date, Price]


def price_file(
    table: RateTable,
    in_force: Iterable[data.Price],
    currencies: Collection[str],
    currency: str,
    *,
    days: Collection[dt.date] | None = None,
    confirmed: bool = False,
) -> PriceFile:
    """Write what a table says of `currencies`, in `currency`, that the books do not have.

    `in_force` are all prices of the books. Without `days`, there is a price for each day after the
    last that the books have of the currency, or else of anything, by this source; with them, for
    each of those days by its rate or the last one before that still holds. `confirmed` says that a
    person saw that currencies are gone or that a rate jumped; of two rates of one day neither is
    ever written.

    Raises:
        RefusedError: the table has no rate of `currency`, fewer currencies than the one in force,
            lacks one in use, or has a rate that jumped as only a slip makes it.
    """
    held = InForce(table.source, [price for price in in_force if price.amount.currency == currency])
    asked = sorted(set(currencies) - {currency})
    series, problems = _series(table, currency, asked)
    if not confirmed:
        check_size(table, held, asked)
    unquoted = [name for name in asked if not series[name]]
    if unquoted:
        problems.append(Problem(None, f"no rate of {', '.join(unquoted)} in the table"))
    found: list[Price] = []
    for name in asked:
        until = held.until(name)
        wanted = (
            _on_days(series[name], days, table.holds)
            if days is not None
            else [price for price in series[name].values() if until is None or price.day > until]
        )
        new, doubts = held.unknown(wanted)
        found += new
        problems += doubts
    found.sort(key=lambda price: (price.day, price.currency))
    if not confirmed:
        check_jumps(found, held, currency)
    return PriceFile(_name(table, found), _text(table, found, currency), tuple(problems))


def _series(
    table: RateTable, currency: str, asked: Sequence[str]
) -> tuple[dict[str, _Series], list[Problem]]:
    """The prices of each asked currency by day, in order, where both legs have one rate that day."""
    torn = conflicts(table)
    legs: defaultdict[str, dict[dt.date, Quote]] = defaultdict(dict)
    for quote in table.quotes:
        if (quote.currency, quote.date) not in torn:
            legs[quote.currency].setdefault(quote.date, quote)
    if currency != table.base and not legs[currency]:
        raise RefusedError(
            None, f"the table has no rate of {currency}, which the books are kept in"
        )
    found: dict[str, _Series] = {}
    for name in asked:
        of = legs[currency] if name == table.base else legs[name]
        prices: dict[dt.date, Price] = {}
        for day in sorted(of):
            into = _leg(table, legs, currency, day)
            if into is not None:
                rate = ratio(into, _ONE if name == table.base else of[day].rate)
                prices[day] = Price(day, name, rate, day, of[day].line)
        found[name] = prices
    told = [
        Problem(other.line, f"{name} has two rates on {day}: neither is written")
        for (name, day), (_, other) in torn.items()
        if name in {*asked, currency}
    ]
    return found, told


def _leg(
    table: RateTable, legs: Mapping[str, Mapping[dt.date, Quote]], name: str, day: dt.date
) -> Decimal | None:
    if name == table.base:
        return _ONE
    quote = legs[name].get(day)
    return quote.rate if quote else None


def _on_days(prices: _Series, days: Collection[dt.date], holds: dt.timedelta) -> Iterator[Price]:
    """For each day its price or the last one before, as long as that holds."""
    known = list(prices)
    for day in sorted(days):
        place = bisect_right(known, day)
        if place and day - known[place - 1] <= holds:
            last = prices[known[place - 1]]
            yield Price(day, last.currency, last.rate, last.of, last.line)


def _name(table: RateTable, found: Sequence[Price]) -> str:
    """Of the source and the days: `ecb-reference-rate-2025-05-09.beancount`."""
    slug = _SLUG.sub("-", table.source.lower()).strip("-") or "rates"
    days = dict.fromkeys((found[0].day, found[-1].day)) if found else ()
    return "-".join((slug, *map(str, days))) + ".beancount"


def _text(table: RateTable, found: Sequence[Price], currency: str) -> str:
    if not found:
        return ""
    size = len(living(table)[0])
    span = " to ".join(dict.fromkeys((f"{found[0].day}", f"{found[-1].day}")))
    lines = [
        f";; {clean(table.source)}s, {span}, of a table against {table.base}.",
        f";; In {currency}; turned or crossed rates have {PRECISION} significant digits.",
    ]
    for price in found:
        lines += [
            "",
            f"{price.day} price {price.currency} {price.rate:f} {currency}",
            f"  rate-source: {quoted(f'{table.source} of {price.of}')}",
            *([f"  source: {quoted(table.url)}"] if table.url else []),
            f"  {COUNT}: {size}",
        ]
    return "\n".join(lines) + "\n"
