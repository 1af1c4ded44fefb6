"""Whether a word in Arabic script and a Latin one are heard alike.

Arabic writes consonants and long vowels; short vowels are free in Latin, and one letter has several
spellings (ج j, g, dj; ق q, k, g). `arabic.csv` has for each letter its sounds as `sounds.sound` writes
them, the usual one first, what a less usual one costs, what it costs that the letter is not heard at
all, and how much it counts in a word's length. The classes follow the ALA-LC romanisation and the
spellings met in the lists.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate, pairwise

from pledgebook_importers.screening.matching.sounds import bones, sound

_PUT_IN: Mapping[str, float] = {"a": 0.08, "i": 0.08, "u": 0.08, "h": 0.4, "v": 0.6}
"""What it costs that Latin has a sound which Arabic does not write; another one costs 1."""
_AGAIN, _SHORTEST = 0.1, 2


@dataclass(frozen=True, slots=True)
class _Letter:
    """What each sound costs (one that is not here: 1), the letter left out, and its length."""

    usual: str
    costs: Mapping[str, float]
    left_out: float
    counts: float


_UNKNOWN = _Letter("", {}, 1.0, 1.0)


@cache
def _letters() -> Mapping[str, _Letter]:
    file = resources.files("pledgebook_importers.screening.matching").joinpath("arabic.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter=";")
    return {
        row["letter"]: _Letter(
            row["sounds"][0],
            {char: float(row["less_usual"]) if n else 0.0 for n, char in enumerate(row["sounds"])},
            float(row["left_out"]),
            float(row["counts"]),
        )
        for row in rows
    }


def consonants(word: str) -> str:
    """The usual sounds of the consonants of an Arabic word, as `bones` has those of a Latin one."""
    letters = [_letters().get(char, _UNKNOWN) for char in word]
    first = "a" if letters and letters[0].usual == "a" else ""
    return first + "".join(letter.usual for letter in letters if letter.counts == 1)


@lru_cache(maxsize=131072)
def heard_alike(arabic: str, latin: str) -> float:
    """From 0 to 1: how far the Latin word may be the Arabic one."""
    known = _letters()
    heard = sound(latin)
    put_in = [_PUT_IN.get(char, 1.0) for char in heard]
    before = [0.0, *accumulate(put_in)]
    size = 0.0
    for former, char in pairwise(f" {arabic}"):
        letter = known.get(char, _UNKNOWN)
        size += letter.counts
        # Two that meet, as in سعد الدين, may be one in `sound`.
        before = _row(
            heard, put_in, before, letter.costs, _AGAIN if char == former else letter.left_out
        )
    return max(0.0, 1 - before[-1] / max(size, len(bones(latin)), _SHORTEST))


def _row(
    heard: str,
    put_in: list[float],
    before: list[float],
    costs: Mapping[str, float],
    left_out: float,
) -> list[float]:
    """The cheapest ways to hear the letters up to one as each beginning of the Latin word."""
    last = before[0] + left_out
    row = [last]
    for n, char in enumerate(heard):
        best = before[n] + costs.get(char, 1.0)
        if before[n + 1] + left_out < best:  # noqa: PLR1730 -- min() takes twice the time
            best = before[n + 1] + left_out
        last = min(best, last + put_in[n])
        row.append(last)
    return row
