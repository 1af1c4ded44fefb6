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


@lru_cache(maxsize=4096)
def words(name: str) -> frozenset[str]:
    """The words of a name without accents and case; words that any ministry bears are left out."""
    plain = unicodedata.normalize("NFKD", name)
    bare = "".join(char for char in plain if not unicodedata.combining(char)).upper()
    every = frozenset(_WORD.findall(bare))
    return every - _COMMON or every


def donors_named(printed: Iterable[str], donors: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the ids of the donors one of whose names stands in a printed name."""
    bags = [words(name) for name in printed]
    return frozenset(
        donor
        for donor, names in donors.items()
        for name in names
        if len(name) >= _SHORTEST and any(words(name) <= bag for bag in bags)
    )
