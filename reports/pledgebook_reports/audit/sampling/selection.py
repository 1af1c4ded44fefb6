"""Drawing a sample: monetary units, random, stratified, or for attributes.

Monetary units (AICPA Audit Sampling, chapter 6): the interval is the tolerable misstatement divided
by the planning factor. Items of the interval or more are certain. The others are put into a random
order and every interval-th unit of them, from a random start on, hits one. Negative and nil items
hold no units: they stand apart and are all looked at.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from pledgebook.money import CENT, NIL
from pledgebook_reports.audit.sampling import binomial, hypergeometric
from pledgebook_reports.audit.sampling.plan import (
    CERTAIN,
    NEGATIVE,
    SAMPLED,
    ZERO,
    Asked,
    Chosen,
    Sample,
    Stratum,
)
from pledgebook_reports.audit.sampling.poisson import planning_factor
from pledgebook_reports.audit.sampling.population import SamplingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.audit.sampling.draws import Draws
    from pledgebook_reports.audit.sampling.population import Item, Population


def draw(population: Population, asked: Asked, draws: Draws) -> Sample:
    """The sample that the plan asks for.

    Raises:
        SamplingError: the plan makes no sense for the population.
    """
    if asked.method == "attribute":
        return _attributes(population, asked, draws)
    factor, interval = _interval(asked)
    items = population.items
    apart = [Chosen(item, NEGATIVE if item.amount else ZERO) for item in items if item.amount <= 0]
    positive = [item for item in items if item.amount > 0]
    start = NIL
    strata: list[Stratum] = []
    if asked.method == "mus":
        start = CENT * (1 + draws.below(int(interval / CENT), "start"))
        drawn = _monetary_units(positive, interval, start, draws)
    else:
        number = asked.size or _size(sum((item.amount for item in positive), NIL), interval)
        drawn, strata = _at_random(positive, asked, number, interval, draws)
    return Sample(
        asked=asked,
        population=population,
        books=draws.books,
        chosen=(*drawn, *apart),
        interval=interval,
        start=start,
        factor=factor,
        strata=tuple(strata),
    )


def _interval(asked: Asked) -> tuple[Decimal, Decimal]:
    if asked.tolerable <= 0:
        raise SamplingError("--tolerable must be more than nil")
    try:
        factor = planning_factor(asked.expected / asked.tolerable, asked.confidence)
    except ValueError as error:
        raise SamplingError(f"--expected: {error}") from None
    interval = (asked.tolerable / factor).quantize(CENT, ROUND_FLOOR)
    if interval < CENT:
        raise SamplingError("--tolerable is too small for an interval of a cent")
    return factor, interval


def _size(value: Decimal, interval: Decimal) -> int:
    return int((value / interval).to_integral_value(ROUND_CEILING))


def _monetary_units(
    items: Sequence[Item], interval: Decimal, start: Decimal, draws: Draws
) -> list[Chosen]:
    certain = [Chosen(item, CERTAIN) for item in items if item.amount >= interval]
    order = draws.shuffled(
        (item for item in items if item.amount < interval), lambda item: item.id, "order"
    )
    drawn, passed, hit = [], NIL, start
    for item in order:
        passed += item.amount
        if passed >= hit:
            # An item below the interval holds one hit at most.
            drawn.append(Chosen(item, SAMPLED))
            hit += interval
    return [*certain, *_in_order(drawn)]


def _at_random(
    items: Sequence[Item], asked: Asked, number: int, interval: Decimal, draws: Draws
) -> tuple[list[Chosen], list[Stratum]]:
    """Items drawn at random from the whole, or from strata of equal value below the certain ones."""
    stratified = asked.method == "stratified"
    certain = [item for item in items if stratified and item.amount >= interval]
    rest = sorted(
        (item for item in items if not stratified or item.amount < interval),
        key=lambda item: (-item.amount, item.id),
    )
    parts = _equal_value(rest, asked.strata) if stratified else [rest]
    drawn = [Chosen(item, CERTAIN) for item in certain]
    strata = []
    for place, part in enumerate(parts, 1):
        name = f"stratum {place}" if stratified else SAMPLED
        # Equal value, so an equal part of the sample (allocation in proportion to value).
        wanted = min(len(part), -(-number // len(parts)))
        taken = draws.shuffled(part, lambda item: item.id, "order")[:wanted]
        drawn += _in_order([Chosen(item, name) for item in taken])
        strata.append(Stratum(name, len(part), sum((i.amount for i in part), NIL), len(taken)))
    return drawn, strata


def _equal_value(items: Sequence[Item], count: int) -> list[list[Item]]:
    """The items, the largest first, in so many parts of about equal value."""
    whole = sum((item.amount for item in items), NIL)
    parts: list[list[Item]] = [[] for _ in range(count)]
    passed = NIL
    for item in items:
        place = min(int(passed * count / whole), count - 1)
        parts[place].append(item)
        passed += item.amount
    return [part for part in parts if part]


def _attributes(population: Population, asked: Asked, draws: Draws) -> Sample:
    rates, count = (asked.tolerable, asked.expected, asked.confidence), len(population.items)
    try:
        size, allowed = (
            hypergeometric.sample_size(count, *rates) if count <= hypergeometric.SMALL
            else binomial.sample_size(*rates)
        )  # fmt: skip
    except ValueError as error:
        raise SamplingError(str(error)) from None
    size = asked.size or size
    order = draws.shuffled(population.items, lambda item: item.id, "order")
    chosen = _in_order([Chosen(item, SAMPLED) for item in order[:size]])
    return Sample(
        asked=asked,
        population=population,
        books=draws.books,
        chosen=tuple(chosen),
        allowed=allowed,
        strata=(Stratum(SAMPLED, len(order), population.total, len(chosen)),),
    )


def _in_order(chosen: list[Chosen]) -> list[Chosen]:
    return sorted(chosen, key=lambda one: (one.item.date, one.item.id))
