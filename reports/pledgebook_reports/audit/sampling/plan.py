"""The plan of a sample: what was decided before anything was looked at, and what was drawn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pledgebook.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pledgebook_reports.audit.sampling.population import Item, Population

Method = Literal["mus", "random", "stratified", "attribute"]
METHODS: tuple[Method, ...] = ("mus", "random", "stratified")
STRATA = range(2, 11)
"""How many strata a population is cut into, where it is."""
CERTAIN = "certain"
"""Items of the interval or more: every one of them is looked at."""
SAMPLED = "sampled"
NEGATIVE = "negative"
ZERO = "zero"
APART = (NEGATIVE, ZERO)
"""Items that monetary units do not reach: they stand apart, every one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the auditor decides. Confidence and rates are shares; amounts are in the currency.

    `tolerable` and `expected` are amounts, or rates of an attribute sample. `size` overrides the
    size of a random or stratified sample.
    """

    method: Method
    seed: int
    tolerable: Decimal
    expected: Decimal = Decimal(0)
    confidence: Decimal = Decimal("0.95")
    size: int | None = None
    strata: int = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item that was drawn, and the stratum in which it stands."""

    item: Item
    stratum: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population from which items are drawn at random: its count and value."""

    name: str
    count: int
    value: Decimal
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A drawn sample with all that its evaluation needs."""

    asked: Asked
    population: Population
    books: str
    """The digest of the books: the same seed on the same digest draws the same items."""
    chosen: tuple[Chosen, ...]
    interval: Decimal = NIL
    start: Decimal = NIL
    factor: Decimal = Decimal(0)
    allowed: int = 0
    """Of an attribute sample: the deviations that it may show."""
    strata: tuple[Stratum, ...] = field(default=())

    def among(self, *strata: str) -> list[Chosen]:
        """The items of some strata."""
        return [one for one in self.chosen if one.stratum in strata]


def items_digest(rows: Iterable[tuple[str, str, Decimal]]) -> str:
    """SHA-256 over id, stratum and book amount of the items, whatever their order."""
    lines = sorted(f"{id_}\t{stratum}\t{amount:.2f}\n" for id_, stratum, amount in rows)
    text = "".join(lines)
    return hashlib.sha256(text.encode()).hexdigest()
