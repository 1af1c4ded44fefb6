"""A published table of exchange rates, whatever its file format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """`rate` units of `currency` for one unit of the table's base, from `date` on."""

    currency: str
    date: dt.date
    rate: Decimal
    line: int
    country: str = ""


@dataclass(frozen=True, slots=True)
class RateTable:
    """One file's quotes, all against `base` (EUR for the ECB, USD for the UN), in file order."""

    source: str
    base: str
    quotes: tuple[Quote, ...]
