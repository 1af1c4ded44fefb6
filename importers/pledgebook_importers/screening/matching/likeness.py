"""How alike two words of names are, from 0 to 1, whatever their scripts."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from pledgebook_importers.screening.matching.arabic import heard_alike
from pledgebook_importers.screening.matching.known import known
from pledgebook_importers.screening.matching.sounds import bones, sound

LEAST = 0.62
"""Words less alike than this have nothing to do with one another."""
SAME_SOUND = 0.97
_INITIAL = 0.75
_SERVANT, _WITHOUT_SERVANT = "abd", 0.85
"""Abdul Qadir is called Qadir now and then."""
_VOWELS = 0.6
"""How alike words of the same consonants must sound at all: Georgia is not Gurg."""
_LATER = 0.05
"""What another first letter takes off: writers seldom mistake it."""
_OTHER_NAME = 0.6
"""For two known names that are not one: less than `LEAST`, for slips seldom make another name."""
_ARTICLES = ("al", "el")


@lru_cache(maxsize=262144)
def likeness(one: str, one_script: str, other: str, other_script: str) -> float:
    """How alike the plain words are.

    Latin words by edits (Damerau: swapped letters are one edit) of their letters and of their
    sounds, and by their consonants; Arabic ones by edits; one of each by `heard_alike`.
    """
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one_script == other_script == "latin" and one[0] == other[0] else 0.0
    names = known(one)
    also = known(other) if names else names
    if names & also:
        return SAME_SOUND
    alike = _written_alike(one, one_script, other, other_script)
    return min(alike, _OTHER_NAME) if names and also else alike


def _written_alike(one: str, one_script: str, other: str, other_script: str) -> float:
    if one_script != other_script:
        if one_script == "arabic" and other_script == "latin":
            return heard_alike(one, other)
        if one_script == "latin" and other_script == "arabic":
            return heard_alike(other, one)
        return 0.0
    if any(map(str.isdigit, one)) or any(map(str.isdigit, other)):
        return 0.0
    if one_script != "latin":
        return OSA.normalized_similarity(one, other)
    return max(_latin(one, other), _without_article(one, other))


def _latin(one: str, other: str) -> float:
    if max(len(one), len(other)) > 2 * min(len(one), len(other)):
        return 0.0
    heard, also = sound(one), sound(other)
    if heard == also:
        return SAME_SOUND
    by_sound = OSA.normalized_similarity(heard, also)
    best = max(_by_letters(one, other), SAME_SOUND * by_sound)
    if _SERVANT in (one[:3], other[:3]) and _SERVANT + min(one, other, key=len) in (one, other):
        best = max(best, _WITHOUT_SERVANT)
    bone = bones(one)
    if by_sound >= _VOWELS and len(bone.removeprefix("a")) > 2 and bone == bones(other):
        best = max(best, 0.8 + 0.15 * by_sound)
    if heard[0] != also[0] and heard[:2] != also[1::-1]:
        best -= _LATER
    return best


def _by_letters(one: str, other: str) -> float:
    """By edits; two letters that changed places count as half of one, for no other name comes of it."""
    edits = OSA.distance(one, other)
    if edits == 1 and len(one) == len(other) and sorted(one) == sorted(other):
        return 1 - 0.5 / len(one)
    return 1 - edits / max(len(one), len(other))


def _without_article(one: str, other: str) -> float:
    """The same where an article is written on to one of them: Alzawahiri, Zawahiri."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if longer[:2] in _ARTICLES and len(longer) > 6 and not shorter.startswith(_ARTICLES):
        return SAME_SOUND * _latin(longer[2:], shorter)
    return 0.0


def worth(alike: float) -> float:
    """What a likeness is worth as evidence: 1 for the same word, nothing below `LEAST`.

    One edit in eight letters keeps nearly all, one in three a third.
    """
    if alike >= SAME_SOUND:
        return alike
    if alike >= 0.8:
        return 0.78 + (alike - 0.8) * 1.15
    if alike >= LEAST:
        return 0.1 + (alike - LEAST) * 3.78
    return 0.0
