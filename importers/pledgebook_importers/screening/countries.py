"""The two-letter code of a country, however a list or a book spells it.

`countries.csv` holds the names of ISO 3166-1 in English (as IATI's code list Country prints them)
with those that the United Nations, OFAC and the press use.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

_CODE = 2


@lru_cache(maxsize=4096)
def code_of(country: str) -> str:
    """The code of a country's name or of its code; empty where nobody knows it."""
    text = country.strip()
    if len(text) == _CODE and text.upper() in names():
        return text.upper()
    return _codes().get(_plain(text), "")


@cache
def names() -> Mapping[str, str]:
    """The name of every country by its code."""
    return {code: own[0] for code, own in _table().items()}


@cache
def _codes() -> Mapping[str, str]:
    return {_plain(name): code for code, own in _table().items() for name in own}


@cache
def _table() -> Mapping[str, list[str]]:
    file = resources.files("pledgebook_importers.screening").joinpath("countries.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter=";")
    return {row["code"]: row["names"].split("|") for row in rows}


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if char.isalnum())
