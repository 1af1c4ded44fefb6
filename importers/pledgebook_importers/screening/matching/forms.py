"""Words that tell little: articles, particles, legal forms, titles, common names; numbers as words.

They stand in `light_words.toml`, in plain letters.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def light_words(kind: str) -> frozenset[str]:
    """The words of one kind, such as `articles` or `legal`."""
    return frozenset(_table()[kind].split())


@cache
def _table() -> Mapping[str, str]:
    file = resources.files("pledgebook_importers.screening.matching").joinpath("light_words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


LEGAL, TITLES = light_words("legal"), light_words("titles")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS: Mapping[str, str] = {
    **dict(zip(_ORDINALS, ("1st", "2nd", "3rd", "4th", "5th"), strict=True)),
    **{word: str(number) for number, word in enumerate(_CARDINALS, start=1)},
}
"""Numbers in words, as figures."""
