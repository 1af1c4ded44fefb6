"""Invented donors with pledges, agreements, instalments, rates, and the entries of their money."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import NamedTuple

from pledgebook.demo import days
from pledgebook.demo.plan import FundedAgreement, Receipt

WHOLE = 10_000
"""Instalments are multiples of so many units: at four decimals of a rate they make whole cents."""
OPEN_INSTALMENTS = 14
"""Agreements with an instalment due in the last month and not yet received."""
BANK = "Assets:Bank:Tigris:USD"


class Donor(NamedTuple):
    """An invented donor; ids are of ISO 3166's user-assigned range."""

    id: str
    code: str
    name: str
    currency: str
    org_type: str


DONORS = (
    Donor("XNL", "XN", "Northland (invented)", "NOK", "10"),
    Donor("XWM", "XW", "Westmark (invented)", "DKK", "10"),
    Donor("XIS", "XI", "Islandia (invented)", "EUR", "10"),
    Donor("XHV", "XH", "Highvale (invented)", "CHF", "10"),
    Donor("XAL", "XA", "Albany Isles (invented)", "GBP", "10"),
    Donor("XEM", "XE", "Eastmere (invented)", "USD", "10"),
    Donor("XSO", "XS", "Southerland (invented)", "USD", "10"),
    Donor("XLD", "XL", "Lakeland Development Bank (invented)", "EUR", "40"),
    Donor("XUE", "XU", "Union of Examples (invented)", "EUR", "40"),
    Donor("XJP", "XJ", "Jadeport (invented)", "JPY", "10"),
    Donor("XFO", "XF", "Specimen Foundation (invented)", "USD", "60"),
    Donor("XSW", "XV", "Silverwood (invented)", "SEK", "10"),
    Donor("XCA", "XC", "Cape Aurora (invented)", "CAD", "10"),
    Donor("XQT", "XQ", "Qasr Trust (invented)", "USD", "60"),
)
BASE_RATES = {
    "USD": 10_000,
    "EUR": 11_120,
    "GBP": 13_300,
    "NOK": 1_190,
    "DKK": 1_490,
    "SEK": 1_140,
    "CHF": 10_200,
    "JPY": 90,
    "CAD": 7_640,
}
"""Ten-thousandths of a dollar for one unit; drawn from month to month round these, and invented."""


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: whole units, the due day, and the day of receipt or none."""

    label: str
    units: int
    due: datetime.date
    received: datetime.date | None


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreement with its instalments."""

    id: str
    donor: Donor
    start: datetime.date
    end: datetime.date
    rate: Decimal
    parts: tuple[Part, ...]
    earmark: tuple[str, tuple[str, ...]] | None

    @property
    def units(self) -> int:
        """The agreed amount."""
        return sum(part.units for part in self.parts)


@dataclass(frozen=True, slots=True)
class Rates:
    """Invented monthly rates, in ten-thousandths of a dollar."""

    monthly: dict[tuple[str, datetime.date], int]

    @classmethod
    def drawn(cls, rng: Random, first: datetime.date, last: datetime.date) -> Rates:
        """A rate for each currency and month."""
        return cls(
            {
                (currency, month): base
                if currency == "USD"
                else base + rng.randrange(-base // 40, base // 40 + 1)
                for month in days.months(first, last)
                for currency, base in BASE_RATES.items()
            }
        )

    def at(self, currency: str, day: datetime.date) -> int:
        """The rate of the day's month."""
        return self.monthly[currency, day.replace(day=1)]

    def text(self, currency: str, day: datetime.date) -> str:
        """The rate as it is written: `1.1120`."""
        rate = self.at(currency, day)
        return f"{rate // 10_000}.{rate % 10_000:04d}"


def promises(
    rng: Random, rates: Rates, count: int, dollars: int, last: datetime.date
) -> Iterator[Promise]:
    """So many agreements, of about so many dollars together; the first ones have begun by 2015."""
    serials: dict[tuple[str, int], int] = {}
    for position in range(count):
        donor = DONORS[position % len(DONORS)]
        early = position < OPEN_INSTALMENTS
        start = datetime.date(2015, 11, 1) + datetime.timedelta(
            days=rng.randrange(5) if early else rng.randrange(5, 700)
        )
        key = donor.code, start.year
        serials[key] = serials.get(key, 0) + 1
        id_ = f"{donor.code}-{start.year}-{serials[key]:02d}"
        end = datetime.date(last.year + 1, rng.choice((3, 6, 9, 12)), 28)
        share = dollars // count * rng.randrange(60, 140) // 100
        units = max(share * 10_000 // rates.at(donor.currency, start.replace(day=1)), 8 * WHOLE)
        parts = tuple(_parts(rng, id_, units, start, last, early=early))
        rate = Decimal(rng.choice(("0.05", "0.07", "0.08", "0.08")))
        yield Promise(id_, donor, start, end, rate, parts, _earmark(position))


def _earmark(position: int) -> tuple[str, tuple[str, ...]] | None:
    return {
        4: ("window", ("W1-Works", "FFES")),
        9: ("location", ("IQ-NI", "IQ-AN")),
        11: ("window", ("W2-Livelihoods", "W3-Capacity", "W4-Cohesion")),
    }.get(position)


def _parts(
    rng: Random, id_: str, units: int, start: datetime.date, last: datetime.date, *, early: bool
) -> Iterator[Part]:
    count = rng.choice((3, 3, 4))
    # Early agreements pay a third at once, and keep one instalment for the books' last month.
    span = (datetime.date(last.year - 1, 10, 1) - start).days
    for number in range(count):
        amount = max(units // count // WHOLE, 1) * WHOLE
        label = f"{id_}/{number + 1}"
        if early and number == count - 1:
            due = last.replace(day=rng.randrange(1, 22))
            yield Part(label, amount, due, None)
            return
        due = start + datetime.timedelta(days=12 + span * number // count)
        yield Part(label, amount, due, days.after(due, 8 + rng.randrange(25)))


def funded(promise: Promise, rates: Rates) -> FundedAgreement:
    """The agreement as spending sees it."""
    kind, allowed = promise.earmark or ("", ())
    receipts = tuple(
        Receipt(part.received, banked(promise, part.units, part.received, rates))
        for part in promise.parts
        if part.received
    )
    return FundedAgreement(
        promise.id,
        promise.donor.id,
        promise.start,
        promise.end,
        promise.rate,
        receipts,
        windows=allowed if kind == "window" else (),
        places=allowed if kind == "location" else (),
    )


def banked(promise: Promise, units: int, day: datetime.date, rates: Rates) -> int:
    """What the bank credits, in cents: the month's rate less up to 0.2 %, foreign money only."""
    at_rate = units * rates.at(promise.donor.currency, day) // 100
    if promise.donor.currency == "USD":
        return at_rate
    thousandths = 1 + (day.toordinal() + len(promise.id)) % 2
    return at_rate - at_rate * thousandths // 1000
