"""Which payment order a debit settles: what we told the bank to pay says whom and what for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.payees import compact

DAYS = dt.timedelta(days=7)
"""How long after its day a bank may execute an order."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """The orders that a debit settles, several where the bank booked a batch as one, and by what."""

    orders: tuple[Order, ...]
    reason: str


def settle_orders(lines: Iterable[StatementLine], orders: Sequence[Order]) -> dict[str, Ordered]:
    """By import id, the orders that each debit settles; an order is settled once.

    An end-to-end id with the amount is an order's own; then a batch by its id or by its sum, then
    account and amount where no second order has them.
    """
    free = dict(enumerate(orders))
    found: dict[str, Ordered] = {}
    debits = [line for line in lines if line.booked and line.amount < 0]
    for by in (_by_end_to_end, _by_batch, _by_account):
        for line in debits:
            if line.import_id in found:
                continue
            places, reason = by(line, free)
            if places:
                found[line.import_id] = Ordered(tuple(free.pop(place) for place in places), reason)
    return found


Found = tuple[tuple[int, ...], str]
_NOTHING: Found = ((), "")


def _by_end_to_end(line: StatementLine, free: Mapping[int, Order]) -> Found:
    said = {line.end_to_end, *(detail.end_to_end for detail in line.details)} - {""}
    places = tuple(
        place for place, order in free.items() if order.end_to_end and order.end_to_end in said
    )
    whole = _sum(free[place] for place in places)
    if places and whole == -line.amount and _same_currency(line, free, places):
        ids = ", ".join(free[place].end_to_end for place in places[:3])
        return places, f"ordered under {ids}"
    return _NOTHING


def _by_batch(line: StatementLine, free: Mapping[int, Order]) -> Found:
    batches: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, order in free.items():
        if order.batch and _in_time(line, order):
            batches[order.message_id, order.batch].append(place)
    fitting = [
        (batch, tuple(places))
        for (_, batch), places in batches.items()
        if _sum(free[place] for place in places) == -line.amount
        and _same_currency(line, free, places)
        and (batch in line.words or (free[places[0]].batch_booking and len(places) > 1))
    ]
    if len(fitting) != 1:
        return _NOTHING
    batch, places = fitting[0]
    return places, f"the batch {batch} of {len(places)} orders"


def _by_account(line: StatementLine, free: Mapping[int, Order]) -> Found:
    number = compact(line.counterparty_account)
    places = tuple(
        place
        for place, order in free.items()
        if number
        and compact(order.payee_account) == number
        and order.amount == -line.amount
        and order.currency == line.currency
        and _in_time(line, order)
    )
    return (places, "ordered to this account") if len(places) == 1 else _NOTHING


def _in_time(line: StatementLine, order: Order) -> bool:
    return order.date is None or abs(line.date - order.date) <= DAYS


def _same_currency(line: StatementLine, free: Mapping[int, Order], places: Iterable[int]) -> bool:
    return all(free[place].currency == line.currency for place in places)


def _sum(orders: Iterable[Order]) -> Decimal:
    return sum((order.amount for order in orders), Decimal(0))
