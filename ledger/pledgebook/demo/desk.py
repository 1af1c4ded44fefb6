"""The desk at which vouchers are written: numbers, projects, payees and paperwork in one hand."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from pledgebook.demo import days
from pledgebook.demo.cast import Cast, Payee
from pledgebook.demo.catalogue import QUARTERS, Item
from pledgebook.demo.model import Directive, Funding, Leg, Meta, Value, Voucher, split, spread
from pledgebook.demo.plan import Facility, Place

LOCAL_STEP = 250
"""Local cash is paid in whole notes of this many units."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a story may use: days, money, window and place. `cents` is the most it may cost."""

    start: datetime.date
    latest: datetime.date
    funding: Funding
    cents: int
    window: str
    place: Place
    item: Item
    local: bool = False

    def day(self, length: int, share: float) -> datetime.date:
        """A working day at a share of the story's length, which the brief's end shortens."""
        length = min(length, (self.latest - self.start).days)
        return min(days.after(self.start, int(length * share)), self.latest)


@dataclass(frozen=True, slots=True)
class Work:
    """A project as vouchers name it."""

    id: str
    title: str
    place: str


@dataclass(slots=True)
class Desk:
    """State of one run; everything that is drawn is drawn from `rng`, in order."""

    facility: Facility
    rng: Random
    cast: Cast
    projects: list[Directive] = field(default_factory=list)
    _titles: set[str] = field(default_factory=set)
    _works: dict[tuple[str, str, str], list[Work]] = field(default_factory=dict)
    _serials: dict[str, int] = field(default_factory=dict)
    _lines: dict[str, int] = field(default_factory=dict)

    def serial(self, series: str, width: int = 4) -> str:
        """The next number of a series: `O-2017` gives `O-2017-0001`."""
        self._serials[series] = self._serials.get(series, 0) + 1
        return f"{series}-{self._serials[series]:0{width}d}"

    def count(self, what: str) -> int:
        """How often this was asked before."""
        self._lines[what] = seen = self._lines.get(what, 0) + 1
        return seen - 1

    def expense(self, window: str, category: str) -> str:
        """The account of a category within a window."""
        return f"Expenses:{self.facility.id}:{window}:{category}"

    def project(self, brief: Brief) -> Work:
        """A new project for the brief's item and place."""
        rng, place = self.rng, brief.place
        stem = brief.item.title.format(quarter=rng.choice(QUARTERS), place=place.name)
        title, phase = stem, 1
        while title in self._titles:
            phase += 1
            title = f"{stem}, phase {phase}"
        self._titles.add(title)
        made = Work(self.serial("PRJ"), title, place.id)
        meta: Meta = (
            ("window", brief.window),
            ("location", place.id),
            ("sector", brief.item.sector),
            ("start", brief.start),
        )
        values = (self.facility.id, made.id, title)
        self.projects.append(Directive(brief.start, "project", values, meta))
        return made

    def standing(self, brief: Brief) -> Work:
        """A running project of the item's kind at the place: three of each at most."""
        known = self._works.setdefault((brief.window, brief.item.title, brief.place.id), [])
        if len(known) < 3 and (not known or self.rng.random() < 0.2):
            known.append(self.project(brief))
            return known[-1]
        return self.rng.choice(known)

    def forget(self, since: int) -> None:
        """Withdraw the projects from a position on: their story is not told after all."""
        gone = {one.values[1] for one in self.projects[since:]}
        del self.projects[since:]
        for known in self._works.values() if gone else ():
            known[:] = [work for work in known if work.id not in gone]

    def once(self, text: str) -> str:
        """The text, with a running number from its second use on."""
        earlier = self.count(text)
        return f"{text}, no. {earlier + 1}" if earlier else text

    def parts(self, cents: int, count: int, step: int) -> list[int]:
        """Uneven parts of a multiple of `step`, each a multiple of it and none very small."""
        weights = [self.rng.randrange(60, 140) for _ in range(count)]
        return [units * step for units in split(cents // step, weights)]

    def cash(self, cents: int, *, local: bool) -> Leg:
        """The bank's leg of a payment of so many cents."""
        if not local:
            return Leg(self.facility.bank, -cents)
        notes = (cents * self.facility.local_per_unit + 50 * LOCAL_STEP) // (100 * LOCAL_STEP)
        return Leg(self.facility.local_bank, -cents, local=-notes * LOCAL_STEP)

    def notes(self, cents: int) -> int:
        """The nearest amount that is payable in whole local notes."""
        rate = self.facility.local_per_unit
        notes = max(cents * rate // 100 // LOCAL_STEP, 1) * LOCAL_STEP
        return (notes * 100 * 2 + rate) // (2 * rate)

    def voucher(
        self,
        brief: Brief,
        day: datetime.date,
        payee: Payee,
        narration: str,
        legs: Sequence[Leg],
        *,
        work: Work,
        about: Meta = (),
        papers: tuple[str, ...] = (),
        contract: tuple[str, datetime.date] | None = None,
        invoiced: datetime.date | None = None,
        rank: int = 5,
    ) -> Voucher:
        """A voucher with its paperwork; `about` names the obligation, advance and the like."""
        pays = any(leg.cents < 0 and leg.account.startswith("Assets:Bank") for leg in legs)
        if pays:
            payee.paid.add(days.half_year(day))
        spoken = spread(brief.funding, legs) if brief.funding.mode == "postings" else tuple(legs)
        debits = sum(leg.cents for leg in legs if leg.cents > 0)
        meta: list[tuple[str, Value]] = [
            ("project", work.id),
            ("location", work.place),
            *about,
            ("payee-id", payee.id),
        ]
        if invoiced:
            meta += [
                ("invoice-number", self.serial(f"{payee.id[4:]}/{invoiced:%y}", 3)),
                ("invoice-date", invoiced),
            ]
        if pays:
            meta.append(("beneficiary-account", payee.bank_account))
            papers = (*papers, "bank-advice")
        meta += self.signed(day, debits)
        return Voucher(
            day,
            payee.name,
            narration,
            spoken,
            tuple(meta),
            brief.funding,
            papers=papers,
            contract=contract,
            rank=rank,
        )

    def signed(self, day: datetime.date, cents: int) -> list[tuple[str, Value]]:
        """Four different officers in force, preparing before approving before the day."""
        rng, cast = self.rng, self.cast
        approved = day - datetime.timedelta(days=rng.randrange(3))
        prepared = approved - datetime.timedelta(days=rng.randrange(5))
        return [
            ("prepared-by", cast.officer("preparer", prepared, until=day)),
            ("prepared-on", prepared),
            ("certified-by", cast.officer("certifier", approved, until=day)),
            ("approved-by", cast.officer("approver", approved, cents, until=day)),
            ("approved-on", approved),
            ("disbursed-by", cast.officer("disburser", day)),
        ]
