"""Values what is published in other currencies, so that both sides have sums in one."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.money import to_cents

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    import duckdb

    from pledgebook_reports.mirror.comparing import Money, Pair


def valued(
    pairs: Iterable[Pair], connection: duckdb.DuckDBPyConnection, currency: str
) -> list[Pair]:
    """The pairs with what is published valued in the facility's currency, where it can be.

    An amount that equals ours has the value at which ours is booked; any other is taken at the
    books' latest rate up to its day. Without a rate it is left as it is.
    """
    rates: dict[str, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    for of, day, rate in connection.execute(
        "SELECT currency, date, rate FROM rates ORDER BY currency, date"
    ).fetchall():
        rates[of].append((day, rate))
    return [
        replace(pair, theirs=_valued(pair.theirs, pair.ours, rates, currency))
        if pair.theirs
        else pair
        for pair in pairs
    ]


def _valued(
    theirs: Money,
    ours: Money | None,
    rates: dict[str, list[tuple[datetime.date, Decimal]]],
    currency: str,
) -> Money:
    if not theirs.amounts or currency in dict(theirs.amounts):
        return theirs
    of, amount = theirs.amounts[0]
    value = None
    if ours and (of, amount) in ours.amounts:
        value = dict(ours.amounts).get(currency)
    if value is None and theirs.date is not None:
        known = rates[of]
        at = bisect_right(known, theirs.date, key=lambda one: one[0])
        value = to_cents(amount * known[at - 1][1]) if at else None
    return replace(theirs, amounts=(*theirs.amounts, (currency, value))) if value else theirs
