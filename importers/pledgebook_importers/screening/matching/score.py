"""The score of two names: which words pair, what is left over on either side.

Words left over on one side only were left out (a middle name, a title); words left over on both
sides speak against: the same father and another family name is another person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from pledgebook_importers.screening.matching.known import known
from pledgebook_importers.screening.matching.likeness import SAME_SOUND, worth
from pledgebook_importers.screening.matching.words import Word, joined, pieces, unspaced

CONFLICT, THIN = 1.8, 0.2
LEFT_OUT, ADDED = 0.5, 0.55
"""For words that only the listed name has, which payees leave out, and that only ours has."""
ENOUGH = 1.6
"""The weight of words that must agree, where not all of both names agree."""
LITTLE = 0.15
"""A legal form or a title that only one side has."""
_JOINED = 0.85
WHOLE, SHORTEST = 0.87, 8
"""How alike two names without blanks must be to be compared as one word, and how long."""
_FEW, _LONG, _AS_MANY, _WITH_FIGURES = 1, 14, 12, 18
"""Edits that a name without blanks may have; one more where it is long. Names of as many words may have
one from `_AS_MANY` letters on, those with figures, which number brigades and ships, later."""
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
    score = (
        agreed / matched
        - CONFLICT * against / (agreed + against)
        - (ADDED if here > there else LEFT_OUT) * out / (agreed + out)
    )
    little = max(here, there) <= (LITTLE if matched >= 1 else 0)
    if not little or any(pair.alike < SAME_SOUND for pair in pairs):
        score -= THIN * max(0.0, ENOUGH - agreed)
    return Comparison(max(0.0, score), tuple(pairs), tuple(left), tuple(right))


def compare_unspaced(
    name: str, listed_name: str, ours: Sequence[Word], listed: Sequence[Word]
) -> Comparison | None:
    """The score of two names as strings of letters, None where they are not nearly the same.

    Names that the blanks divide into as many words are compared by their words, but for one letter
    in a long name that does not make of one known name another.
    """
    one, other = unspaced(name), unspaced(listed_name)
    as_many = len(ours) == len(listed) and pieces(name) == pieces(listed_name)
    size = max(len(one), len(other))
    if min(len(one), len(other)) < SHORTEST:
        return None
    edits = OSA.distance(one, other)
    least = _WITH_FIGURES if any(map(str.isdigit, one + other)) else _AS_MANY
    few = 0 if as_many and size < least else _FEW + (size >= _LONG and not as_many)
    if edits > few or (as_many and any(map(_two_names, ours, listed))):
        return None
    alike = 1 - edits / size
    return Comparison(alike, (Pair(tuple(ours), tuple(listed), alike, 1.0),), (), ())


def _two_names(one: Word, other: Word) -> bool:
    """Whether both words are known names, and not one: Hamid and Hamad are a letter apart."""
    names = known(one.text)
    return bool(names) and one.text != other.text and not names & (known(other.text) or names)


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
