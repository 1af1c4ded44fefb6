"""Given names in their spellings: which are one name, and which only look it.

`known_names.txt` has a line for each name. Mohammed, Mehmet and Maxamed are one name; Mahmoud, of
the same consonants, is another. Two words that are both known here and are not of one line are not
the same, however alike. The spellings are those of the lists and of passports of the region
(English, French, Turkish, Somali, Russian).
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from pledgebook_importers.screening.matching.sounds import sound


@cache
def _lines() -> dict[str, frozenset[int]]:
    """The lines in which a word's sound, or the Arabic word, stands."""
    file = resources.files("pledgebook_importers.screening.matching").joinpath("known_names.txt")
    found: dict[str, frozenset[int]] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        for word in line.split():
            heard = sound(word)
            found[heard] = found.get(heard, frozenset()) | {number}
    return found


def known(word: str) -> frozenset[int]:
    """The names that the word is a spelling of, none where it is no name of the table."""
    return _lines().get(sound(word), frozenset())
