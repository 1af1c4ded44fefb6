"""The kinds of story, what each costs and lasts, and how often it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from pledgebook.demo import catalogue
from pledgebook.demo.catalogue import Item
from pledgebook.demo.desk import Brief, Desk
from pledgebook.demo.model import Mode, Story
from pledgebook.demo.scenarios import goods, partners, running, works


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of story. `low` and `high` in whole USD; `shortest`: days left of an agreement."""

    name: str
    tell: Callable[[Desk, Brief], Story]
    items: tuple[Item, ...]
    low: int
    high: int
    shortest: int
    weight: int
    category: str = ""
    """The category of the cost where it is not the item's."""
    modes: tuple[Mode, ...] = ("single",)
    local: bool = False
    """Whether it may be paid in local cash."""

    def draw(self, rng: Random) -> int:
        """An amount in cents: small ones are common, large ones rare."""
        return int(100 * self.low * (self.high / self.low) ** rng.random()) + rng.randrange(100)


SPLIT: tuple[Mode, ...] = ("single", "postings", "funding")
ALL: tuple[Mode, ...] = (*SPLIT, "key")

KINDS = {
    kind.name: kind
    for kind in (
        Kind("works", works.works, catalogue.WORKS, 400_000, 2_700_000, 150, 22, modes=SPLIT),
        Kind("goods", goods.goods, catalogue.GOODS, 150_000, 1_700_000, 90, 14, modes=SPLIT),
        Kind(
            "services", running.services, catalogue.SERVICES, 25_000, 400_000, 60, 10, modes=SPLIT
        ),
        Kind("lease", running.lease, catalogue.OFFICES, 24_000, 90_000, 300, 2, modes=ALL),
        Kind("advance", partners.advance, catalogue.PARTNERS, 120_000, 900_000, 140, 14),
        Kind(
            "payroll",
            running.payroll,
            catalogue.FIELD,
            7_000,
            22_000,
            32,
            20,
            "Staff",
            ALL,
            local=True,
        ),
        Kind("travel", running.travel, catalogue.FIELD, 900, 9_000, 32, 14, "Travel", ALL),
        Kind(
            "purchase",
            running.purchase,
            catalogue.FIELD,
            900,
            8_000,
            32,
            14,
            "Supplies",
            ALL,
            local=True,
        ),
        Kind(
            "utility",
            running.utility,
            catalogue.FIELD,
            900,
            9_000,
            32,
            14,
            "Operating",
            ALL,
            local=True,
        ),
    )
}
"""Every kind by its name."""

SINGLE_VOUCHER = ("travel", "purchase", "utility")


class Wish(NamedTuple):
    """A story that is asked for; the mode is a hope where fewer agreements fit."""

    kind: Kind
    mode: Mode = "single"
    local: bool = False


def endless(rng: Random) -> Iterator[Wish]:
    """Wishes without end, by the kinds' weights; some split, a third of small ones in local cash."""
    kinds = list(KINDS.values())
    weights = [kind.weight for kind in kinds]
    while True:
        for kind in rng.choices(kinds, weights, k=256):
            split = len(kind.modes) > 1 and rng.random() < 0.15
            mode = rng.choice(kind.modes[1:]) if split else "single"
            yield Wish(kind, mode, kind.local and rng.random() < 0.35)


QUOTAS = (
    ("works", 30),
    ("goods", 17),
    ("services", 13),
    ("lease", 5),
    ("advance", 14),
    ("payroll", 26),
    ("travel", 18),
    ("purchase", 20),
    ("utility", 18),
)
"""How many of each kind make about 450 vouchers."""
QUOTA_VOUCHERS = 450


def programme(rng: Random, vouchers: int) -> list[Wish]:
    """A fixed programme for at least so many vouchers, in mixed order, every mode in it."""
    times = max(-(-vouchers // QUOTA_VOUCHERS), 1)
    wishes: list[Wish] = []
    for name, count in QUOTAS:
        kind = KINDS[name]
        for i in range(count * times):
            mode = kind.modes[i // 4 % len(kind.modes)] if i % 4 == 1 else "single"
            wishes.append(Wish(kind, mode, kind.local and i % 3 == 0))
    rng.shuffle(wishes)
    return wishes
