"""Whether a payer's printed name is a donor's: all telling words of one of the donor's names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    (
        *("THE", "OF", "AND", "FOR", "A", "AN", "TO", "IN", "AT"),
        *("DE", "DU", "DER", "DIE", "DAS", "LA", "LE"),
        *("GOVERNMENT", "GOVT", "REPUBLIC", "FEDERAL", "STATE", "TREASURY", "FINANCE"),
        *("MINISTRY", "DEPARTMENT", "DEPT", "FOREIGN", "AFFAIRS", "EMBASSY"),
    )
)
_SHORTEST = 3
_OF_A_STATE = frozenset(
    (
        *(
            "KINGDOM",
            "ROYAL",
            "GRAND",
            "DUCHY",
            "COMMONWEALTH",
            "CONFEDERATION",
            "UNION",
            "NATIONS",
        ),
        *("NATIONAL", "CENTRAL", "BANK", "RESERVE", "PRIME", "MINISTER", "OFFICE", "PERMANENT"),
        *("MISSION", "CONSULATE", "GENERAL", "DEVELOPMENT", "COOPERATION", "AGENCY", "AID"),
        *("INTERNATIONAL", "HUMANITARIAN", "UNDP", "UN"),
    )
)
"""What a state's payer may bear beside its name: a company may bear the name of a country too."""


@lru_cache(maxsize=4096)
def words(name: str) -> frozenset[str]:
    """The words of a name without accents and case; words that any ministry bears are left out."""
    plain = unicodedata.normalize("NFKD", name)
    bare = "".join(char for char in plain if not unicodedata.combining(char)).upper()
    every = frozenset(_WORD.findall(bare))
    return every - _COMMON or every


def donors_named(printed: Iterable[str], donors: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the ids of the donors one of whose names stands in a printed name.

    A name of one telling word, as most countries have, must be all that is printed, the words of a
    state and the donor's other names apart; an acronym (USAID, KfW) is nobody else's.
    """
    bags = [words(name) for name in printed]
    return frozenset(
        donor
        for donor, names in donors.items()
        for name in names
        if len(name) >= _SHORTEST and any(_stands_in(name, bag, names) for bag in bags)
    )


def _stands_in(name: str, bag: frozenset[str], names: Iterable[str]) -> bool:
    own = words(name)
    if not own <= bag:
        return False
    acronym = sum(char.isupper() for char in name) > 1
    return len(own) > 1 or acronym or bag <= _OF_A_STATE.union(*map(words, names))


def plain_names(name: str) -> tuple[str, ...]:
    """A registered name, and the same without what stands in brackets behind it."""
    return tuple(dict.fromkeys((name, name.partition("(")[0].strip() or name)))
