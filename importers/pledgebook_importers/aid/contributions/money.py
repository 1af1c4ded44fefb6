"""A cell that states money in a table made by hand: `EUR 10m`, `5.2 million`, `TBC`, `-`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import NamedTuple

from pledgebook_importers.tables.sheets import Cell
from pledgebook_importers.tables.values import DecimalMark, decimal_mark, number

ONE = Decimal(1)
DOLLAR = "$"
"""A dollar of whatever country: it is only known where a heading or column names one."""
CURRENCIES = frozenset(
    re.findall(
        "...",
        "AEDAFNAMDARSAUDAZNBDTBGNBHDBRLCADCHFCLPCNYCOPCZKDKKEGPEURGBPGELHKDHUFIDRILSINRIQDIRRISKJOD"
        "JPYKESKRWKWDKZTLBPLKRLYDMADMXNMYRNGNNOKNPRNZDOMRPHPPKRPLNQARRONRSDRUBSARSDGSEKSGDSYPTHBTND"
        "TRYUAHUSDUYUVNDXAFXDRXOFYERZAR",
    )
)
"""Codes that a heading may name: those of the Coalition's members and of the donors in FTS."""
_NAMED = {
    "US$": "USD",
    "$US": "USD",
    "U.S.$": "USD",
    "USDOLLARS": "USD",
    "USDOLLAR": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "CAN$": "CAD",
    "NZ$": "NZD",
    "\u20ac": "EUR",
    "EURO": "EUR",
    "EUROS": "EUR",
    "\u00a3": "GBP",
    "$": DOLLAR,
}
_SCALES = {
    **dict.fromkeys(("k", "thousand", "thousands", "000", "000s"), Decimal(1000)),
    **dict.fromkeys(("m", "mn", "mln", "mio", "million", "millions"), Decimal(10**6)),
    **dict.fromkeys(("bn", "billion", "billions"), Decimal(10**9)),
}
_EMPTY = frozenset({"", "-", "--", "\u2013", "\u2014", "n/a", "na", "n.a.", "nil", "none", "null"})
_OPEN = re.compile(
    r"(?i)t\.?b\.?[acd]\.?|to be (?:confirmed|determined|announced|decided)|in[- ]kind|pending|"
    r"unknown|not (?:stated|specified|disclosed|available)|undisclosed|unspecified|\?"
)
_CELL = re.compile(
    r"(?P<sign>[-\u2212(]?)\s*(?P<before>(?:[A-Za-z.]{0,4}\$(?:US)?|[\u20ac\u00a3]|[A-Za-z]{3,5})?)"
    r"\s*(?P<number>[-\u2212(+]?[\d\u0660-\u0669\u06f0-\u06f9][^A-Za-z$\u20ac\u00a3)]*)"
    r"(?P<after>[A-Za-z$\u20ac\u00a3. ]*)(?P<close>\)?)"
)
_SCALE = re.compile(
    r"(?i)(?P<thousand>\bthousands?\b|['\u2019]?\b000s?\b|\btsd\b)|(?P<billion>\bbillions?\b|\bbn\b)|"
    r"(?P<million>\bmillions?\b|\b(?:mn|mln|mio)\b|(?:\$|\u20ac|\u00a3|\b[A-Z]{3})\s?m\b)"
)
_MARKED = re.compile(r"\d[.,\u066b\u066c]|[.,]\d")
_WORDS = re.compile(r"[^\s,;:()\[\]/]+")
_MOST_PLACES = 5
_NOISE = Decimal("0.000001")
_CENT = Decimal("0.01")


class Money(NamedTuple):
    """What a cell states: `currency` empty where it names none, `open` where no amount is known.

    `scaled` is whether the cell itself says millions or thousands.
    """

    amount: Decimal | None
    currency: str = ""
    open: bool = False
    scaled: bool = False


NOTHING = Money(None)


def currency(text: str) -> str:
    """The code that a text is, by ISO 4217 or a usual sign or name; empty where it is none."""
    plain = "".join(text.split()).upper()
    if plain in _NAMED:
        return _NAMED[plain]
    return plain if len(plain) == len("USD") and plain.isascii() and plain.isalpha() else ""


def currencies_in(text: str) -> tuple[str, ...]:
    """The currencies that a heading or title names, in order."""
    found = []
    for word in _WORDS.findall(text.replace("US $", "US$").replace("US dollar", "USD")):
        bare = word.strip("'\u2019.")
        code = _NAMED.get(bare.upper(), bare if bare in CURRENCIES else "")
        if code and code != DOLLAR:
            found.append(code)
    return tuple(dict.fromkeys(found))


def scale_in(text: str) -> Decimal:
    """What a heading or title multiplies amounts by: `USD million`, `('000)`."""
    match = _SCALE.search(text)
    if match is None:
        return ONE
    name = str(match.lastgroup)
    return _SCALES[name]


def bare(cell: Cell) -> Cell:
    """The number in the cell without currency and words, for finding the column's decimal mark."""
    match = _CELL.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return match["number"].strip() if match else cell


def mark_of(cells: Iterable[Cell]) -> DecimalMark | None:
    """The decimal mark that the first telling amount shows; None where marks tell nothing.

    An amount that is written the other way cannot be read with it, and is refused then.
    """
    unclear = False
    for cell in cells:
        plain = bare(cell)
        if isinstance(plain, str) and _MARKED.search(plain):
            found = decimal_mark([plain])
            if found:
                return found
            unclear = True
    return None if unclear else "."


def money(cell: Cell, mark: DecimalMark = ".") -> Money | None:
    """What the cell states; None where it is neither an amount nor a word for having none."""
    if isinstance(cell, Decimal):
        return Money(settled(cell))
    return _said(cell, mark) if isinstance(cell, str) else None


@lru_cache(maxsize=16384)
def _said(cell: str, mark: DecimalMark) -> Money | None:
    text = " ".join(cell.split())
    if text.casefold() in _EMPTY:
        return NOTHING
    plain = number(text, mark) if not text[-1:].isalpha() else None
    if plain is not None:
        return Money(settled(plain))
    if _OPEN.fullmatch(text):
        return Money(None, open=True)
    return _worded(text, mark)


def _worded(text: str, mark: DecimalMark) -> Money | None:
    match = _CELL.fullmatch(text)
    if match is None or (match["close"] == ")") != (match["sign"] == "("):
        return None
    found = number(match["number"], mark)
    parts = [part for part in (match["before"], *match["after"].split()) if part]
    codes = {code for part in parts if (code := currency(part)) and part.lower() not in _SCALES}
    scales = [_SCALES[part.lower()] for part in parts if part.lower() in _SCALES]
    if found is None or len(codes) > 1 or len(scales) > 1 or len(codes) + len(scales) < len(parts):
        return None
    if match["sign"]:
        if found < 0:
            return None
        found = -found
    scale = scales[0] if scales else ONE
    return Money(found * scale, next(iter(codes), ""), scaled=bool(scales))


def settled(amount: Decimal) -> Decimal:
    """A number without the noise that binary arithmetic leaves behind the cents of a printout."""
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_PLACES:
        rounded = amount.quantize(_CENT, ROUND_HALF_EVEN)
        if abs(rounded - amount) < _NOISE:
            return rounded
    return amount
