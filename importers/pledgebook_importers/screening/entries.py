"""A list of designated parties: its entries with all their names, days of birth and countries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from pledgebook_importers.intake.errors import Problem

Kind = Literal["person", "organisation", "vessel", ""]
"""What an entry or a party is; empty where nobody says."""
Quality = Literal["primary", "good", "low"]
"""`low` are aliases that the authority itself calls weak (UN: Low; OFAC: weak; EU: strong=false)."""


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of an entry, as the list prints it, in its script."""

    text: str
    quality: Quality = "primary"


@dataclass(frozen=True, slots=True)
class Birth:
    """When somebody was born: from one year to another, and the day where it is known."""

    first: int
    last: int
    day: dt.date | None = None

    @classmethod
    def between(cls, first: str, last: str) -> Birth:
        """From one year to another, in whichever order they stand."""
        years = sorted((int(first), int(last)))
        return cls(years[0], years[1])

    def __str__(self) -> str:
        if self.day is not None:
            return self.day.isoformat()
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One designated party. `countries` are ISO 3166 codes of two letters."""

    id: str
    names: tuple[ListedName, ...]
    kind: Kind = ""
    births: tuple[Birth, ...] = ()
    countries: frozenset[str] = frozenset()
    listed_on: dt.date | None = None
    regime: str = ""
    """The sanctions programme, in the authority's own words."""

    @property
    def name(self) -> str:
        """The name by which the list calls it."""
        return self.names[0].text


@dataclass(frozen=True, slots=True)
class SanctionsList:
    """A list as read from one file, or from the files that an authority publishes as a set.

    `id` is UN, OFAC-SDN, OFAC-CONS, EU or a national list's own; `date` the day that the list
    itself states, None where it states none; `sha256` is the digest of the main file.
    """

    id: str
    date: dt.date | None
    sha256: str
    format: str
    entries: tuple[Entry, ...]
    warnings: tuple[Problem, ...] = ()

    @property
    def names(self) -> int:
        """How many names all entries have together."""
        return sum(len(entry.names) for entry in self.entries)
