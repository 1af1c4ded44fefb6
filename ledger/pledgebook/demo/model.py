"""Vouchers and directives before they are numbered and printed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Mode = Literal["single", "postings", "funding", "key"]


class Cents(NamedTuple):
    """An amount in cents, printed with two places and its currency."""

    value: int
    currency: str = "USD"


class Text(NamedTuple):
    """Text printed as it is: an account, a number, an amount in another currency."""

    text: str


Value = str | bool | datetime.date | Cents | Text
Meta = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting. `cents` is its weight; `units` the printed amount where that is another."""

    account: str
    cents: int
    units: str = ""
    agreement: str = ""
    local: int = 0
    """Units of local currency, for cash held in it."""


@dataclass(frozen=True, slots=True)
class Funding:
    """Who pays: one agreement, or shares that are written in one of three ways."""

    shares: tuple[tuple[str, int], ...]
    mode: Mode = "single"
    key: str = ""

    @property
    def text(self) -> str:
        """The shares as `funding` and `allocation-key` write them."""
        return "; ".join(f"{agreement}={weight}" for agreement, weight in self.shares)

    @property
    def agreements(self) -> tuple[str, ...]:
        """The agreements that pay."""
        return tuple(agreement for agreement, _ in self.shares)

    def of(self, cents: int) -> tuple[tuple[str, int], ...]:
        """Cents by agreement, by largest remainder."""
        parts = split(cents, [weight for _, weight in self.shares])
        return tuple(zip(self.agreements, parts, strict=True))


@dataclass(frozen=True, slots=True)
class Voucher:
    """A transaction without its number. `rank` orders the vouchers of one day."""

    date: datetime.date
    payee: str
    narration: str
    legs: tuple[Leg, ...]
    meta: Meta
    funding: Funding | None = None
    series: str = "V"
    papers: tuple[str, ...] = ()
    contract: tuple[str, datetime.date] | None = None
    """The obligation whose signed contract the voucher rests on, and the day of signature."""
    rank: int = 5
    lots: bool = False
    """Whether it belongs in receipts/: it holds instalments as lots, or answers such an entry."""

    @property
    def cents(self) -> int:
        """What the voucher is about: the sum of its debits."""
        return sum(leg.cents for leg in self.legs if leg.cents > 0)


@dataclass(frozen=True, slots=True)
class Directive:
    """A `custom` directive; `paper` is the folder and stem of its document, if it has one."""

    date: datetime.date
    kind: str
    values: tuple[Value, ...]
    meta: Meta = ()
    paper: tuple[str, str] | None = None


@dataclass(slots=True)
class Story:
    """One kind of event from its contract to its last payment. `committed` is cents in all."""

    funding: Funding
    committed: int
    vouchers: list[Voucher] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Cents by largest remainder on the absolute amount; of equal ones the earlier share gains."""
    whole = sum(weights)
    exact = [divmod(abs(total) * weight, whole) for weight in weights]
    shares = [quotient for quotient, _ in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-exact[i][1], i))
    for i in by_remainder[: abs(total) - sum(shares)]:
        shares[i] += 1
    return shares if total >= 0 else [-share for share in shares]


def by_agreement(
    funding: Funding, legs: Sequence[Leg]
) -> list[tuple[Leg, tuple[tuple[str, int], ...]]]:
    """Each leg with its cents by agreement: the last takes minus the sum of the others."""
    if len(funding.shares) == 1:
        return [(leg, ((funding.shares[0][0], leg.cents),)) for leg in legs]
    given = dict.fromkeys(funding.agreements, 0)
    parted: list[tuple[Leg, tuple[tuple[str, int], ...]]] = []
    for leg in legs[:-1]:
        parts = funding.of(leg.cents)
        for agreement, cents in parts:
            given[agreement] += cents
        parted.append((leg, parts))
    parted.append((legs[-1], tuple((agreement, -cents) for agreement, cents in given.items())))
    return parted


def spread(funding: Funding, legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Split funding written out: each leg as one leg per agreement."""
    spelt: list[Leg] = []
    for leg, parts in by_agreement(funding, list(legs)):
        units = (
            split(leg.local, [abs(cents) for _, cents in parts]) if leg.local else [0] * len(parts)
        )
        spelt += [
            Leg(leg.account, cents, agreement=agreement, local=local)
            for (agreement, cents), local in zip(parts, units, strict=True)
            if cents
        ]
    return tuple(spelt)
