"""The currency that some banks print inside the cell of an amount: `$ 12.50`, `EUR 3,00`, `7.00 CHF`."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pledgebook_importers.tables.sheets import Cell
from pledgebook_importers.tables.values import DecimalMark, number

_UNIT = re.compile(r"(?<![A-Za-z])(US\$|[A-Z]{3}|[$€£])(?![A-Za-z])")
_PLAIN = re.compile(r"[0-9.,()' -]*")
_SIGNS = {"US$": "USD", "€": "EUR", "£": "GBP", "$": ""}
"""What a sign stands for; a bare dollar may be of many countries."""


@lru_cache(maxsize=16384)
def split(text: str) -> tuple[str, str]:
    """The text without the one currency in it, and that currency; it is empty where none is named."""
    found = _UNIT.findall(text) if not _PLAIN.fullmatch(text) else ()
    if len(found) != 1:
        return text, ""
    rest = _UNIT.sub("", text).strip()
    if rest[:1] in "-(+":
        rest = rest[:1] + rest[1:].strip()
    return rest, _SIGNS.get(found[0], found[0])


def bare(cell: Cell) -> Cell:
    """The cell without a currency in it."""
    return split(cell)[0] if isinstance(cell, str) else cell


def amount(cell: Cell, decimal: DecimalMark) -> Decimal | None:
    """The cell as a signed number, None where it is not one; a currency in it is no part of it."""
    return number(bare(cell), decimal)


def unit(cell: Cell) -> str:
    """The currency that the cell of an amount names, empty where it names none."""
    return split(cell)[1] if isinstance(cell, str) else ""
