"""How much a word tells: a rare family name much, Mohammed little, a legal form next to nothing.

Rarity is counted in the lists that are screened against; common words of names and of firms
weigh less in any list, however short it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from pledgebook_importers.screening.matching.forms import light_words
from pledgebook_importers.screening.matching.known import known
from pledgebook_importers.screening.matching.sounds import sound
from pledgebook_importers.screening.matching.words import Word

FEWEST = 1000
"""Entries below which a list is too short to tell by itself what is rare."""
LEAST, LIGHT, INITIAL, COMMON = 0.3, 0.12, 0.25, 0.55
_KINDS = ("common-names", "common-firms", "common-arabic")


@cache
def _common() -> frozenset[str]:
    return frozenset(sound(word) for kind in _KINDS for word in light_words(kind))


class Weights:
    """The weight of each word by how many entries of the lists have it."""

    def __init__(self, entries: Iterable[Iterable[Word]]) -> None:
        counted: dict[str, int] = {}
        total = 0
        for own in entries:
            total += 1
            for heard in {sound(word.text) for word in own}:
                counted[heard] = counted.get(heard, 0) + 1
        self._counted: Mapping[str, int] = counted
        self._total = math.log(max(total, FEWEST))

    def of(self, word: Word) -> float:
        """From `LIGHT` to 1."""
        if word.light:
            return LIGHT
        if any(map(str.isdigit, word.text)):
            return 1.0
        if len(word.text) == 1 and word.script == "latin":
            return INITIAL
        heard = sound(word.text)
        rarity = 1 - math.log(max(1, self._counted.get(heard, 1))) / self._total
        common = heard in _common() or known(word.text)
        return max(LEAST, min(rarity, COMMON if common else 1.0))
