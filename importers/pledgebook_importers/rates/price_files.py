"""A table of rates as `price` directives of the books, in the books' own currency.

A table never replaces the one in force where it fails or shrinks: then nothing is written. What is
quoted against another base is turned, or crossed by two rates of one day, to 12 significant digits;
only what the books ask for and do not have is written.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, cast

from beancount.core import data

from pledgebook_importers.drafts.beantext import clean
from pledgebook_importers.drafts.beantext import quote as quoted
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.rates.quotes import (
    JUMP,
    NEXT,
    PRECISION,
    Quote,
    RateTable,
    conflicts,
    is_jump,
    ratio,
)

MISPLACED = 10
"""What a misplaced point makes of a rate; over a long time a rate may well double."""
_COUNT = "currencies-quoted"
_SLUG = re.compile(r"[^a-z0-9]+")
_ONE = Decimal(1)


class PriceFile(NamedTuple):
    """A file for the books' folder of rates; no text where the books have all of it."""

    name: str
    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Price:
    """What one unit of a currency costs on `day`, by the rate published `of` that or another."""

    day: dt.date
    currency: str
    rate: Decimal
    of: dt.date
    line: int


_Series = Mapping[dt.date, _Price]


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
    held = _Held(table.source, [price for price in in_force if price.amount.currency == currency])
    asked = sorted(set(currencies) - {currency})
    series, problems = _series(table, currency, asked)
    if not confirmed:
        _check_size(table, held, asked)
    unquoted = [name for name in asked if not series[name]]
    if unquoted:
        problems.append(Problem(None, f"no rate of {', '.join(unquoted)} in the table"))
    found: list[_Price] = []
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
        _check_jumps(found, held, currency)
    return PriceFile(_name(table, found), _text(table, found, currency), tuple(problems))


class _Held:
    """The prices that the books have, and which of them are of this source."""

    def __init__(self, source: str, prices: Sequence[data.Price]) -> None:
        self.rates = {
            (price.currency, price.date): cast("Decimal", price.amount.number) for price in prices
        }
        begins = f"{clean(source)} of "
        own = sorted(
            (p for p in prices if str(p.meta.get("rate-source", "")).startswith(begins)),
            key=lambda price: price.date,
        )
        self._own = {(price.currency, price.date) for price in own}
        self._last = {price.currency: price.date for price in own}
        counts = [price.meta[_COUNT] for price in own if _COUNT in price.meta]
        self.size = int(counts[-1]) if counts else 0
        self.newest = own[-1].date if own else None

    def last(self, currency: str) -> dt.date | None:
        """The last day of the currency by this source."""
        return self._last.get(currency)

    def until(self, currency: str) -> dt.date | None:
        """The day up to which the books have what they want of the source."""
        return self._last.get(currency) or self.newest

    def unknown(self, prices: Iterable[_Price]) -> tuple[list[_Price], list[Problem]]:
        """The prices of days that have none, and where the books say otherwise by this source."""
        new, doubts = [], []
        for price in prices:
            key = (price.currency, price.day)
            known = self.rates.get(key)
            if known is None:
                new.append(price)
            elif key in self._own and known != price.rate.quantize(known):
                reason = (
                    f"{price.currency} on {price.day} is {known:f} in the books and "
                    f"{price.rate:f} in the table; the books are kept"
                )
                doubts.append(Problem(price.line, reason))
        return new, doubts


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
        prices: dict[dt.date, _Price] = {}
        for day in sorted(of):
            into = _leg(table, legs, currency, day)
            if into is not None:
                rate = ratio(into, _ONE if name == table.base else of[day].rate)
                prices[day] = _Price(day, name, rate, day, of[day].line)
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


def _on_days(prices: _Series, days: Collection[dt.date], holds: dt.timedelta) -> Iterator[_Price]:
    """For each day its price or the last one before, as long as that holds."""
    known = list(prices)
    for day in sorted(days):
        place = bisect_right(known, day)
        if place and day - known[place - 1] <= holds:
            last = prices[known[place - 1]]
            yield _Price(day, last.currency, last.rate, last.of, last.line)


def _living(table: RateTable) -> tuple[set[str], dt.date]:
    """The currencies quoted lately, as against those that ended long ago, and the newest day."""
    last: dict[str, dt.date] = {}
    for quote in table.quotes:
        last[quote.currency] = max(quote.date, last.get(quote.currency, quote.date))
    newest = max(last.values())
    return {name for name, day in last.items() if newest - day <= NEXT}, newest


def _check_size(table: RateTable, held: _Held, asked: Sequence[str]) -> None:
    """Refuse a newer table that has less than the one in force; an older one replaces nothing."""
    living, newest = _living(table)
    if held.newest is None or newest <= held.newest:
        return
    gone = [n for n in asked if held.last(n) and n not in living and n != table.base]
    if gone:
        reason = f"{', '.join(gone)}, in use until now, is gone from the table; the one "
        raise RefusedError(None, f"{reason}of {held.newest} stays in force")
    if len(living) < held.size:
        reason = f"the table has {len(living)} currencies, the one of {held.newest} {held.size}; "
        raise RefusedError(None, f"{reason}that one stays in force")


def _check_jumps(found: Sequence[_Price], held: _Held, currency: str) -> None:
    """Refuse a rate that doubled or halved since one published lately, or is ten times an old one."""
    rates = {**held.rates, **{(price.currency, price.day): price.rate for price in found}}
    days: defaultdict[str, list[dt.date]] = defaultdict(list)
    for name, day in sorted(rates):
        days[name].append(day)
    for price in found:
        known = days[price.currency]
        place = bisect_left(known, price.day)
        if not place:
            continue
        before = known[place - 1]
        rate = rates[price.currency, before]
        if is_jump(price.rate, rate, JUMP if price.day - before <= NEXT else MISPLACED):
            reason = (
                f"{price.currency} is {price.rate:f} {currency} on {price.day} and was {rate:f} on "
                f"{before}: no such jump is taken unseen; what is in force stays"
            )
            raise RefusedError(price.line, reason)


def _name(table: RateTable, found: Sequence[_Price]) -> str:
    """Of the source and the days: `ecb-reference-rate-2025-05-09.beancount`."""
    slug = _SLUG.sub("-", table.source.lower()).strip("-") or "rates"
    days = dict.fromkeys((found[0].day, found[-1].day)) if found else ()
    return "-".join((slug, *map(str, days))) + ".beancount"


def _text(table: RateTable, found: Sequence[_Price], currency: str) -> str:
    if not found:
        return ""
    size = len(_living(table)[0])
    lines = [
        f";; {clean(table.source)}s, {found[0].day} to {found[-1].day}, of a table against {table.base}.",
        f";; In {currency}; turned or crossed rates have {PRECISION} significant digits.",
    ]
    for price in found:
        lines += [
            "",
            f"{price.day} price {price.currency} {price.rate:f} {currency}",
            f"  rate-source: {quoted(f'{table.source} of {price.of}')}",
            *([f"  source: {quoted(table.url)}"] if table.url else []),
            f"  {_COUNT}: {size}",
        ]
    return "\n".join(lines) + "\n"
