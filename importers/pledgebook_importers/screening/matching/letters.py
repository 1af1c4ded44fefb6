"""Letters of any script made plain: case, accents, Cyrillic, Greek and Arabic letters.

Latin, Cyrillic and Greek names become Latin ones. Arabic script keeps its own letters, in one
form each (of Arabic, Persian, Pashto and Urdu; hamza and joiners go); what they sound like in Latin
is told by `arabic`. The letters stand in `letters.csv`: Cyrillic as newspapers and passports write it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

_JOINER = re.compile(r"U\+([0-9A-F]{4})")
_BREAK = re.compile(r"[^\w&]+|_")
_ZOO = re.compile(r"\bsp\.? ?z ?o\.? ?o\b\.?")
_FIRST_OF_INDIA, _LAST_OF_INDIA = "\u0900", "\u0dff"
_POINTS = re.compile(r"\b(\w)\.(?=\w\b)")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The name in small plain letters, one blank between words, without marks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold().translate(_apostrophes())
    # A.B.C. is one word, A. B. C. are three initials.
    text = _POINTS.sub(r"\1", text)
    text = _ZOO.sub(" spzoo", text)
    if not text.isascii():
        text = _bare(text).translate(_letters())
    text = text.replace("&", " and ")
    return " ".join(_BREAK.sub(" ", text).split())


def _bare(text: str) -> str:
    """Without accents and vowel marks, but for the scripts of India, whose vowels they are."""
    kept = (
        char
        for char in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(char) or _FIRST_OF_INDIA <= char <= _LAST_OF_INDIA
    )
    return unicodedata.normalize("NFC", "".join(kept))


@cache
def _letters() -> Mapping[int, str]:
    file = resources.files("pledgebook_importers.screening.matching").joinpath("letters.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter=";")
    return {_code(row["letter"]): row["plain"] for row in rows}


@cache
def _apostrophes() -> Mapping[int, str]:
    """Marks for ayn, hamza and what is left out, which offices write or not."""
    return {
        code: plain for code, plain in _letters().items() if not chr(code).isalpha() and not plain
    }


def _code(letter: str) -> int:
    named = _JOINER.fullmatch(letter)
    return int(named[1], 16) if named else ord(letter)


@lru_cache(maxsize=65536)
def script(text: str) -> str:
    """`latin` (also for what was made Latin), `arabic`, or `other`, by the first letter."""
    for char in text:
        if "a" <= char <= "z":
            return "latin"
        if "\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u077f":
            return "arabic"
        if char.isalpha():
            return "other"
    return "latin"
