"""The score of two names: which words pair, what is left over on either side.

Words left over on one side only were left out (a middle name, a title); words left over on both
sides speak against: the same father and another family name is another person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pledgebook_importers.screening.matching.likeness import SAME_SOUND, worth
from pledgebook_importers.screening.matching.words import Word, joined

CONFLICT, THIN = 1.8, 0.2
LEFT_OUT, ADDED = 0.5, 0.55
"""For words that only the listed name has, which payees leave out, and that only ours has."""
ENOUGH = 1.6
"""The weight of words that must agree, where not all of both names agree."""
LITTLE = 0.15
"""A legal form or a title that only one side has."""
ADDED_FIRST = 1.1
"""For words that only ours has, the first among them: a son bears his father's name behind his own."""
OTHER_ORDER = 0.08
"""What it takes off that words are left over and those that pair stand in another order, too."""
_JOINED = 0.85
Alike = Callable[[Word, Word], float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of the two names that stand for one another; several where one side writes them apart."""

    ours: tuple[Word, ...]
    listed: tuple[Word, ...]
    alike: float
    weight: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score from 0 to 1 and what it comes from."""

    score: float
    pairs: tuple[Pair, ...]
    only_ours: tuple[Word, ...]
    only_listed: tuple[Word, ...]


def compare(
    ours: Sequence[Word],
    listed: Sequence[Word],
    alike: Alike,
    weigh: Callable[[Word], float],
) -> Comparison:
    """Pair the words of two names, the most alike first, and score what came of it."""
    pairs, left, right = _paired(ours, listed, alike, weigh)
    if left and right:
        _pair_joined(pairs, left, right, alike, weigh)
    matched = sum(pair.weight for pair in pairs)
    agreed = sum(pair.weight * worth(pair.alike) for pair in pairs)
    if not matched:
        return Comparison(0.0, (), tuple(ours), tuple(listed))
    here, there = sum(map(weigh, left)), sum(map(weigh, right))
    against, out = min(here, there), abs(here - there)
    part = LEFT_OUT if here <= there else ADDED_FIRST if _names_first(ours, left) else ADDED
    score = agreed / matched - CONFLICT * against / (agreed + against) - part * out / (agreed + out)
    little = max(here, there) <= (LITTLE if matched >= 1 else 0)
    if not little and _in_other_order(pairs, listed):
        score -= OTHER_ORDER
    if not little or any(pair.alike < SAME_SOUND for pair in pairs):
        score -= THIN * max(0.0, ENOUGH - agreed)
    return Comparison(max(0.0, score), tuple(pairs), tuple(left), tuple(right))


def _names_first(ours: Sequence[Word], left: Sequence[Word]) -> bool:
    """Whether the word by which our name begins is left over, and is no title or initial."""
    first = ours[0]
    return first in left and not first.light and len(first.text) > 1


def _in_other_order(pairs: Sequence[Pair], listed: Sequence[Word]) -> bool:
    order = {id(one): n for n, one in enumerate(listed)}
    places = [order[id(pair.listed[0])] for pair in pairs]
    return places != sorted(places)


def _paired(
    ours: Sequence[Word], listed: Sequence[Word], alike: Alike, weigh: Callable[[Word], float]
) -> tuple[list[Pair], list[Word], list[Word]]:
    likely = sorted(
        (
            (found, -abs(n - m), n, m)
            for n, one in enumerate(ours)
            for m, other in enumerate(listed)
            if worth(found := alike(one, other))
        ),
        reverse=True,
    )
    left, right = dict(enumerate(ours)), dict(enumerate(listed))
    pairs: list[Pair] = []
    for found, _, n, m in likely:
        if n in left and m in right:
            one, other = left.pop(n), right.pop(m)
            pairs.append(Pair((one,), (other,), found, min(weigh(one), weigh(other))))
    order = {id(one): n for n, one in enumerate(ours)}
    pairs.sort(key=lambda pair: order[id(pair.ours[0])])
    return pairs, list(left.values()), list(right.values())


def _pair_joined(
    pairs: list[Pair],
    left: list[Word],
    right: list[Word],
    alike: Alike,
    weigh: Callable[[Word], float],
) -> None:
    """Pair words that one side writes together and the other apart: AlisherUsmanov, Patr ushev."""
    for apart, together, ours_apart in ((left, right, True), (right, left, False)):
        for whole in list(together):
            for first, second in pairwise(list(apart)):
                both = joined((first, second))
                found = alike(both, whole) if ours_apart else alike(whole, both)
                if found >= _JOINED:
                    two = (first, second)
                    weight = weigh(whole)
                    pairs.append(
                        Pair(two, (whole,), found, weight)
                        if ours_apart
                        else Pair((whole,), two, found, weight)
                    )
                    apart.remove(first)
                    apart.remove(second)
                    together.remove(whole)
                    break
