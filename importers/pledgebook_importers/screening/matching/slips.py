"""Slips of the pen: names that are the same but for a letter here and there, or for their blanks.

A slip seldom makes another word of the trade: Aziz becomes Aiz, not Azim. So a word that differs counts
for little where it is no word of the lists and no known name itself, else for much; Hamid and Hamad are
two men.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from rapidfuzz.distance import OSA

from pledgebook_importers.screening.matching.known import known
from pledgebook_importers.screening.matching.letters import script
from pledgebook_importers.screening.matching.likeness import SAME_SOUND
from pledgebook_importers.screening.matching.score import Comparison, Pair
from pledgebook_importers.screening.matching.sounds import sound
from pledgebook_importers.screening.matching.words import Word, in_pieces, unspaced

WHOLE, SHORTEST = 0.8, 7
"""How alike two names without blanks must be to be looked at, and how long the longer one is."""
_FREE = 3
"""Letters of a name that prove nothing: every short name is a letter from another."""
_MANY = 4
"""Letters of a word for each slip that it may have; every word may have one."""
_OTHER_WORD = 3.5
"""Slips that another word counts for: only the rest of a long name outweighs it."""
_OTHER_ORDER = 0.03
"""What it takes off that the words stand in another order."""
_WITH_FIGURES = 18
"""Letters from which on a name with figures, which number brigades and ships, may have a slip."""
_FEW, _LONG = 1, 14
"""Slips where blanks are lost or put in; one more where the name is long."""
Names = tuple[str, Sequence[Word]]
"""A name as printed, and its words."""


def compare_slips(ours: Names, listed: Names, is_word: Callable[[str], bool]) -> Comparison | None:
    """The score of two Latin names of as many words, or pieces between blanks, by their letters.

    None where a word is far from any of theirs, or left over.
    """
    found = [
        one
        for one in (
            _slips([word.text for word in ours[1]], [word.text for word in listed[1]], is_word),
            _slips(in_pieces(ours[0]), in_pieces(listed[0]), is_word),
        )
        if one is not None
    ]
    return max(found, key=lambda one: one.score, default=None)


def _slips(
    ours: Sequence[str], listed: Sequence[str], is_word: Callable[[str], bool]
) -> Comparison | None:
    if len(ours) != len(listed) or any(script(one) != "latin" for one in (*ours, *listed)):
        return None
    pairs = _paired(ours, listed)
    letters = sum(max(len(one), len(other)) for one, other in pairs)
    if letters < SHORTEST:
        return None
    slips = 0.0
    for one, other in pairs:
        if _same(one, other):
            slips += len(other) * (1 - _alike(one, other))
            continue
        edits = OSA.distance(one, other)
        if edits > max(1, len(other) // _MANY):
            return None
        if letters < _WITH_FIGURES and _figures(one + other):
            return None
        slips += edits * (_OTHER_WORD if is_word(one) else 1)
    moved = [other for _, other in pairs] != list(listed)
    score = 1 - slips / (letters - _FREE) - (_OTHER_ORDER if moved else 0)
    if score <= 0:
        return None
    told = tuple(
        Pair((_word(one),), (_word(other),), _alike(one, other), 1.0) for one, other in pairs
    )
    return Comparison(score, told, (), ())


def _paired(ours: Sequence[str], listed: Sequence[str]) -> list[tuple[str, str]]:
    """Each of our words with the one of theirs that it is, else with the most like of the rest."""
    left = list(listed)
    found: dict[int, str] = {}
    for n, one in enumerate(ours):
        same = next((other for other in left if _same(one, other)), None)
        if same is not None:
            left.remove(same)
            found[n] = same
    for n, one in enumerate(ours):
        if n not in found:
            found[n] = min(left, key=partial(OSA.distance, one))
            left.remove(found[n])
    return [(one, found[n]) for n, one in enumerate(ours)]


def _same(one: str, other: str) -> bool:
    return one == other or (
        len(one) > 1 and len(other) > 1 and not _figures(one + other)
        and (sound(one) == sound(other) or bool(known(one) & known(other)))
    )  # fmt: skip


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    return SAME_SOUND if _same(one, other) else OSA.normalized_similarity(one, other)


def _word(text: str) -> Word:
    return Word(text, text, script(text))


def compare_unspaced(
    name: str, listed_name: str, ours: Sequence[Word], listed: Sequence[Word]
) -> Comparison | None:
    """The score of two names as strings of letters, None where they are not nearly the same.

    Names of as many words are compared by their words.
    """
    one, other = unspaced(name), unspaced(listed_name)
    size = max(len(one), len(other))
    if min(len(one), len(other)) < SHORTEST:
        return None
    edits = OSA.distance(one, other)
    strict = len(ours) == len(listed) or (size < _WITH_FIGURES and _figures(one + other))
    if edits > (0 if strict else _FEW + (size >= _LONG)):
        return None
    alike = 1 - edits / size
    return Comparison(alike, (Pair(tuple(ours), tuple(listed), alike, 1.0),), (), ())


def _figures(text: str) -> bool:
    return any(map(str.isdigit, text))
