"""The prices that the books have, and what a new table must not do to them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import cast

from beancount.core import data

from pledgebook_importers.drafts.beantext import clean
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.rates.quotes import JUMP, NEXT, RateTable, is_jump

MISPLACED = 10
"""What a misplaced point makes of a rate; over a long time a rate may well double."""
COUNT = "currencies-quoted"
"""The metadata of a price that says how many currencies its table had."""
_WIDE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of a currency costs on `day`, by the rate published `of` that or another."""

    day: dt.date
    currency: str
    rate: Decimal
    of: dt.date
    line: int


class InForce:
    """The prices that the books have, and which of them are of this source.

    `size` is how many currencies the newest table of the source had, nought where that is not
    known; `newest` its last day.
    """

    def __init__(self, source: str, prices: Sequence[data.Price]) -> None:
        """Take the books' prices in their own currency."""
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
        counts = [size for price in own if isinstance(size := price.meta.get(COUNT), Decimal)]
        self.size = int(counts[-1]) if counts else 0
        self.newest = own[-1].date if own else None

    def last(self, currency: str) -> dt.date | None:
        """The last day of the currency by this source."""
        return self._last.get(currency)

    def until(self, currency: str) -> dt.date | None:
        """The day up to which the books have what they want of the source."""
        return self._last.get(currency) or self.newest

    def unknown(self, prices: Iterable[Price]) -> tuple[list[Price], list[Problem]]:
        """The prices of days that have none, and where the books say otherwise by this source."""
        new, doubts = [], []
        for price in prices:
            key = (price.currency, price.day)
            known = self.rates.get(key)
            if known is None:
                new.append(price)
            elif key in self._own and known != price.rate.quantize(known, context=_WIDE):
                reason = (
                    f"{price.currency} on {price.day} is {known:f} in the books and "
                    f"{price.rate:f} in the table; the books are kept"
                )
                doubts.append(Problem(price.line, reason))
        return new, doubts


def living(table: RateTable) -> tuple[set[str], dt.date]:
    """The currencies quoted lately, as against those that ended long ago, and the newest day."""
    last: dict[str, dt.date] = {}
    for quote in table.quotes:
        last[quote.currency] = max(quote.date, last.get(quote.currency, quote.date))
    newest = max(last.values())
    return {name for name, day in last.items() if newest - day <= NEXT}, newest


def check_size(table: RateTable, held: InForce, asked: Sequence[str]) -> None:
    """Refuse a newer table that has less than the one in force; an older one replaces nothing."""
    current, newest = living(table)
    if held.newest is None or newest <= held.newest:
        return
    gone = [n for n in asked if held.last(n) and n not in current and n != table.base]
    if gone:
        reason = f"{', '.join(gone)}, in use until now, is gone from the table; the one "
        raise RefusedError(None, f"{reason}of {held.newest} stays in force")
    if len(current) < held.size:
        reason = f"the table has {len(current)} currencies, the one of {held.newest} {held.size}; "
        raise RefusedError(None, f"{reason}that one stays in force")


def check_jumps(found: Sequence[Price], held: InForce, currency: str) -> None:
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
