"""Whether a word in Arabic script and a Latin one are heard alike.

Arabic writes consonants and long vowels; short vowels are free in Latin, and one letter has several
spellings (ج j, g, dj; ق q, k, g). The cost of an alignment is small where only vowels differ. The
classes follow the ALA-LC romanisation and the spellings met in the lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate, pairwise

from pledgebook_importers.screening.matching.sounds import bones, sound

_HEARD: Mapping[str, str] = {
    "ب": "bp",
    "پ": "pb",
    "ت": "t",
    "ث": "ts",
    "ج": "jgkS",
    "چ": "Sj",
    "ح": "h",
    "خ": "xhkS",
    "د": "d",
    "ذ": "dzt",
    "ر": "r",
    "ز": "z",
    "ژ": "jz",
    "س": "szS",
    "ش": "Ss",
    "ص": "s",
    "ض": "dz",
    "ط": "t",
    "ظ": "zdt",
    "غ": "gkx",
    "ف": "fvb",
    "ڤ": "vf",
    "ق": "kgx",
    "ك": "kgx",
    "گ": "g",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "ه": "h",
    "و": "vu",
    "ي": "ia",
    "ا": "aiu",
    "ع": "aiu",
}
"""The sounds that a letter may have, the usual one first; as `sounds.sound` writes them."""
_VOWELS = "aiu"
_LEFT_OUT: Mapping[str, float] = {"ا": 0.25, "ع": 0.0, "ه": 0.2, "و": 0.45, "ي": 0.4, "ح": 0.6}
"""What it costs that a letter is not heard in Latin; another one costs 1."""
_PUT_IN: Mapping[str, float] = {**dict.fromkeys(_VOWELS, 0.08), "h": 0.4, "v": 0.6}
_LESS_USUAL, _AGAIN = 0.12, 0.1
_WRITTEN: Mapping[str, float] = dict.fromkeys("اويع", 0.5)
"""How much a letter counts in a word's length: half, where it may be a vowel."""
_SHORTEST = 2


def consonants(word: str) -> str:
    """The usual sounds of the consonants of an Arabic word, as `bones` has those of a Latin one."""
    first = "a" if word[:1] in ("ا", "ع") else ""
    return first + "".join(_HEARD.get(char, char)[0] for char in word if char not in "اويع")


@lru_cache(maxsize=131072)
def heard_alike(arabic: str, latin: str) -> float:
    """From 0 to 1: how far the Latin word may be the Arabic one."""
    heard = sound(latin)
    put_in = [_PUT_IN.get(char, 1.0) for char in heard]
    before = [0.0, *accumulate(put_in)]
    for former, letter in pairwise(f" {arabic}"):
        # Two that meet, as in سعد الدين, may be one in `sound`.
        left_out = _AGAIN if letter == former else _LEFT_OUT.get(letter, 1.0)
        costs = _COSTS.get(letter, _NONE)
        last = before[0] + left_out
        row = [last]
        for char, extra, aslant, above in zip(heard, put_in, before, before[1:], strict=False):
            best = aslant + costs.get(char, 1.0)
            best = min(best, above + left_out)
            last = min(best, last + extra)
            row.append(last)
        before = row
    written = sum(_WRITTEN.get(letter, 1.0) for letter in arabic)
    size = max(written, len(bones(latin)), _SHORTEST)
    return max(0.0, 1 - before[-1] / size)


def _costs(letter: str, sounds: str) -> Mapping[str, float]:
    """What it costs that a letter is heard as a sound; any other costs 1."""
    any_vowel = letter in ("ع", "و")
    costs = {char: 0.0 if any_vowel or not n else _LESS_USUAL for n, char in enumerate(sounds)}
    return {**dict.fromkeys(_VOWELS, 0.1), **costs} if letter == "ه" else costs


_COSTS = {letter: _costs(letter, sounds) for letter, sounds in _HEARD.items()}
_NONE: Mapping[str, float] = {}
