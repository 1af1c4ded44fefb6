"""How much a word tells: a rare family name much, Mohammed little, a legal form next to nothing.

Rarity is counted in the lists that are screened against; common words of names and of firms
weigh less in any list, however short it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from pledgebook_importers.screening.matching.sounds import sound
from pledgebook_importers.screening.matching.words import Word

FEWEST = 1000
"""Entries below which a list is too short to tell by itself what is rare."""
LEAST, LIGHT, INITIAL, COMMON = 0.3, 0.12, 0.25, 0.55
_NAMES = (
    "mohammed muhammad mohamed mehmed mohammad ahmed ahmad ali hassan hasan hussein husain hossein ibrahim "
    "abdulah omar umar osman uthman khalid khaled mahmoud mahmud mustafa yusuf youssef ismail said saeed salem salim "
    "saleh salah hamid hamad hamed karim rahman abdrahman abdaziz abdkarim abdul aziz khan shah akhund jan gul musa "
    "isa daud nasir nasser tariq jamal kamal hadi mahdi jaber jabir abbas fadel majid rashid rashed walid ziad bilal "
    "idris yahya zain ayman amin farid faisal fahd sultan malik nur noor fatima zahra maryam aisha zainab kim ri pak "
    "choe jong chol song yong il kang li wang zhang chen john david michael maria jose juan carlos luis ivan sergei "
    "sergey vladimir alexander aleksandr dmitry andrei mikhail jean pierre peter paul anna joseph charles george"
).split()
_FIRMS = (
    "bank trading general international foundation association organization organisation national company services "
    "service industries industrial industry center centre development construction contracting transport import export "
    "islamic charity charitable relief society committee ministry government republic state united federal office "
    "institute university factory works systems technology technologies engineering energy oil gas petroleum shipping "
    "airlines air exchange money insurance investment investments capital fund trust global world middle east north "
    "south west central new party front movement army islam people peoples university school media network union "
    "commercial enterprise enterprises supply supplies logistics security council directorate department bureau "
    "china korea iraq iran syria russia europe america africa arab arabian asia "
    "تجاره التجاره عامه العامه مقاولات للمقاولات تجاريه للتجاره"
).split()
_ARABIC = "محمد احمد علي حسن حسين عبدله ابراهيم عمر عثمان خالد محمود مصطفي يوسف صالح كريم".split()


@cache
def _common() -> frozenset[str]:
    return frozenset(map(sound, (*_NAMES, *_FIRMS, *_ARABIC)))


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
        if len(word.text) == 1 and word.script == "latin":
            return INITIAL
        heard = sound(word.text)
        rarity = 1 - math.log(max(1, self._counted.get(heard, 1))) / self._total
        return max(LEAST, min(rarity, COMMON if heard in _common() else 1.0))
