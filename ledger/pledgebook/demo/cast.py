"""The invented people: payees, partners and officers, and who may act on a voucher."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from pledgebook.demo import days
from pledgebook.demo.model import Cents, Directive, Value

Trade = Literal[
    "builder",
    "supplier",
    "adviser",
    "landlord",
    "traveller",
    "utility",
    "partner",
    "staff",
    "agency",
]

WORDS = (
    "Date Palm",
    "Cedar",
    "Falcon",
    "Two Rivers",
    "Blue Tile",
    "Copper",
    "Lantern",
    "Olive",
    "Gazelle",
    "Reed Boat",
    "Kingfisher",
    "Sandstone",
    "Almond",
    "Minaret",
    "Pomegranate",
    "Winged Bull",
    "Jasmine",
    "Water Wheel",
    "Fig Tree",
    "Silver Heron",
    "White Stork",
    "Old Bridge",
    "Clay Brick",
    "Saffron",
    "Tamarisk",
    "Morning Star",
    "Crescent",
    "Oleander",
    "Ziggurat",
    "Stone Arch",
    "Willow",
    "Apricot",
)
TRADES: dict[Trade, tuple[str, ...]] = {
    "builder": ("Construction", "Civil Works", "Builders", "Engineering Works", "Contracting"),
    "supplier": ("Trading", "Pumps and Valves", "Medical Supply", "Electrical", "Motors"),
    "adviser": ("Consulting", "Surveyors", "Training Centre", "Design Office"),
    "landlord": ("Properties", "Estates"),
    "traveller": ("Travel", "Transport"),
    "utility": ("Networks", "Fuel Station", "Facility Services"),
    "partner": ("Relief Association", "Community Foundation", "Youth Network", "Women's Centre"),
    "staff": ("Project Personnel",),
    "agency": ("Agency Cost Recovery Office",),
}
ROLES: dict[Trade, str] = {"partner": "partner", "staff": "staff", "agency": "agency"}
FIRST = (
    "Amina",
    "Jonas",
    "Layla",
    "Karim",
    "Noor",
    "Elif",
    "Omar",
    "Sofia",
    "Yusuf",
    "Hana",
    "Ilse",
    "Tariq",
)
LAST = ("Doe", "Roe", "Fulan", "Muster", "Nomen", "Anon")
"""Owners; officers have other surnames, for nobody may pay a firm of his own."""


@dataclass(slots=True)
class Payee:
    """An invented party and the days on which it is first named and last paid."""

    id: str
    name: str
    trade: Trade
    bank_account: str
    first: datetime.date
    paid: set[datetime.date] = field(default_factory=set)
    """Screening days that its payments call for, one a half-year."""


@dataclass(frozen=True, slots=True)
class Officer:
    """An invented officer; no limit means none is needed for the role."""

    id: str
    name: str
    role: str
    limit: int | None = None
    start: datetime.date = datetime.date(2015, 5, 1)
    until: datetime.date | None = None

    def in_force(self, day: datetime.date) -> bool:
        """Whether the officer holds the role on a day."""
        return self.start <= day and (self.until is None or day <= self.until)


HIGHEST = 50_000_000_00
"""Cents that the highest approver may approve."""
CHANGE = datetime.date(2017, 6, 30)
"""The day on which the first preparer and the first approver hand over."""


def officers(highest: int) -> tuple[Officer, ...]:
    """Four pools that share nobody, so that no one acts twice on a voucher; limits in cents."""
    after = CHANGE + days.ONE_DAY
    return (
        Officer("OFF-01", "Amina Example (invented)", "preparer", until=CHANGE),
        Officer("OFF-02", "Jonas Sample (invented)", "preparer"),
        Officer("OFF-03", "Layla Specimen (invented)", "preparer"),
        Officer("OFF-04", "Karim Placeholder (invented)", "preparer", start=after),
        Officer("OFF-11", "Noor Model (invented)", "approver", 50_000_00),
        Officer("OFF-12", "Elif Example (invented)", "approver", 500_000_00, until=CHANGE),
        Officer("OFF-13", "Omar Sample (invented)", "approver", 500_000_00, start=after),
        Officer("OFF-14", "Sofia Specimen (invented)", "approver", highest),
        Officer("OFF-15", "Malik Placeholder (invented)", "approver", highest),
        Officer("OFF-21", "Yusuf Placeholder (invented)", "certifier"),
        Officer("OFF-22", "Hana Model (invented)", "certifier"),
        Officer("OFF-31", "Ilse Example (invented)", "disburser"),
        Officer("OFF-32", "Tariq Sample (invented)", "disburser"),
        Officer("OFF-41", "Rana Specimen, monitoring engineer (invented)", "certifier"),
    )


MONITOR = "OFF-41"
"""Certifies completions, and never a voucher."""


class Cast:
    """Draws payees and officers; keeps what the registry has to say of them."""

    def __init__(self, rng: Random, pool: int, highest: int = HIGHEST) -> None:
        self._rng = rng
        self._pool = pool
        self._pools: dict[Trade, list[Payee]] = {trade: [] for trade in TRADES}
        self.by_id: dict[str, Payee] = {}
        self._names: set[str] = set()
        self.officers = officers(highest)
        self._role = {
            role: [one for one in self.officers if one.role == role and one.id != MONITOR]
            for role in ("preparer", "approver", "certifier", "disburser")
        }

    def payee(self, trade: Trade, day: datetime.date) -> Payee:
        """A payee of a trade: a new one while the pool has room, then now and again a known one."""
        known = self._pools[trade]
        size = {"staff": 1, "agency": 1, "builder": self._pool * 2}.get(trade, self._pool)
        if len(known) < size and (not known or self._rng.random() < 0.6):
            known.append(self._new(trade, day))
            return known[-1]
        chosen = self._rng.choice(known)
        chosen.first = min(chosen.first, day)
        return chosen

    def _new(self, trade: Trade, day: datetime.date) -> Payee:
        name = f"Example {self._rng.choice(WORDS)} {self._rng.choice(TRADES[trade])}"
        if trade in ("staff", "agency"):
            name = f"Example {TRADES[trade][0]}"
        stem, number = name, 1
        while name in self._names:
            number += 1
            name = f"{stem} {number}"
        self._names.add(name)
        serial = len(self.by_id) + 1
        new = Payee(f"PAY-{serial:04d}", f"{name} (invented)", trade, f"IQ00DEMO{serial:015d}", day)
        self.by_id[new.id] = new
        return new

    def officer(
        self,
        role: str,
        day: datetime.date,
        cents: int = 0,
        *,
        until: datetime.date | None = None,
        but: str = "",
    ) -> str:
        """An officer of a role in force from a day (until another) whose limit covers an amount.

        `but` is an officer who has acted already.
        """
        able = [
            one
            for one in self._role[role]
            if one.in_force(day)
            and one.in_force(until or day)
            and (one.limit is None or one.limit >= cents)
            and one.id != but
        ]
        return able[0].id if role == "approver" else self._rng.choice(able).id

    def directives(self) -> Iterator[Directive]:
        """Officers, parties and screenings."""
        for one in self.officers:
            yield _officer(one)
        for payee in self.by_id.values():
            yield _party(payee)
        for payee in self.by_id.values():
            for batch in sorted(payee.paid):
                for list_id, age in (("UN", 5), ("OFAC", 3)):
                    listed = batch - datetime.timedelta(days=age)
                    yield Directive(
                        batch, "screening", (payee.id, list_id, listed, "clear", "OFF-22")
                    )


def _officer(one: Officer) -> Directive:
    meta: list[tuple[str, Value]] = [("roles", one.role)]
    if one.limit is not None:
        meta.append(("limit", Cents(one.limit)))
    meta.append(("from", one.start))
    if one.until:
        meta.append(("until", one.until))
    return Directive(one.start, "officer", (one.id, one.name), tuple(meta))


def _party(payee: Payee) -> Directive:
    first = min((payee.first, *payee.paid))
    last = max((payee.first, *payee.paid))
    serial = int(payee.id.rpartition("-")[2])
    owners = "; ".join(
        f"{FIRST[(serial * step) % len(FIRST)]} {LAST[(serial + step) % len(LAST)]} (invented)"
        for step in (5, 7)
    )
    meta: list[tuple[str, Value]] = [
        ("role", ROLES.get(payee.trade, "payee")),
        ("country", "IQ"),
        ("bank-account", payee.bank_account),
        ("vetted-until", datetime.date(last.year + 1, 12, 31)),
    ]
    if payee.trade not in ("staff", "agency"):
        meta.append(("owners", owners))
    return Directive(first.replace(month=1, day=2), "party", (payee.id, payee.name), tuple(meta))
