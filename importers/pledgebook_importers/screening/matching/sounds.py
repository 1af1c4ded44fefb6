"""How a Latin word sounds: spellings of one sound brought together, then its consonants alone.

`sound` joins the ways in which English, French, German, Turkish and Russian offices write one name:
kh and x, ou and u, sh, ch and sch, q and k, doubled letters. `bones` leaves the consonants: the
skeleton that all spellings of an Arabic name share, for Arabic writes no short vowels.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SPELLINGS: tuple[tuple[str, str], ...] = (
    *(("tsch", "S"), ("sch", "S"), ("shch", "S"), ("tch", "S"), ("sh", "S"), ("ch", "S")),
    *(("kh", "x"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("zh", "j"), ("dj", "j")),
    *(("dz", "z"), ("ts", "z"), ("tz", "z"), ("ck", "k"), ("qu", "k"), ("q", "k"), ("cz", "S")),
    *(("x", "x"), ("c", "k"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i")),
    *(
        ("ei", "ai"),
        ("ey", "ai"),
        ("ay", "ai"),
        ("ae", "ai"),
        ("aa", "a"),
        ("ii", "i"),
        ("uu", "u"),
        ("iy", "i"),
    ),
    *(("yi", "i"), ("y", "i"), ("o", "u"), ("e", "a")),
)
"""In the order in which they are looked for; capitals are sounds of their own."""
_PATTERN = re.compile("|".join(re.escape(one) for one, _ in _SPELLINGS))
_SOUNDS = dict(_SPELLINGS)
_TWICE = re.compile(r"(.)\1+")
_VOWELS = str.maketrans("", "", "aeiouy")
_SOFT = str.maketrans(
    {"x": "k", "S": "s", "g": "k", "d": "t", "z": "s", "j": "k", "v": "", "h": ""}
)
"""Sounds that are written for one another, made one; h and w come and go."""


@lru_cache(maxsize=131072)
def sound(word: str) -> str:
    """The word in its sounds."""
    text = _PATTERN.sub(lambda match: _SOUNDS[match[0]], word)
    text = _TWICE.sub(r"\1", text)
    # Fatimah and Fatima, Abdullah and Abdulla.
    return text[:-1] if len(text) > 3 and text.endswith("h") else text


@lru_cache(maxsize=131072)
def bones(word: str) -> str:
    """The consonants of its sounds, a vowel only in front."""
    heard = sound(word)
    first = "a" if heard[:1] in "aiu" else ""
    return first + heard.translate(_VOWELS)


@lru_cache(maxsize=131072)
def skeleton(consonants: str) -> str:
    """Consonants with those made one that are written for one another, for finding only."""
    return _TWICE.sub(r"\1", consonants.translate(_SOFT))
