"""Numbers and days in the cells of a table: strict, and by settings that are known, not guessed.

A number has at most one decimal mark and thousands marks in threes; its sign is a minus before or
behind, brackets, or the letters DR and CR. What a whole column shows without doubt (a comma before
two digits, a day beyond 12) may settle the order for it; a column that leaves it open needs a
profile.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pledgebook_importers.tables.sheets import Cell

DateOrder = Literal["ymd", "dmy", "mdy"]
DecimalMark = Literal[".", ","]

_MAX_DIGITS = 20
_BLANKS = "\u00a0\u202f\u2009 "
_APOSTROPHES = "'\u2019\u02bc"
_ARABIC_DECIMAL, _ARABIC_THOUSANDS = "\u066b", "\u066c"
_ARABIC = {
    **{ord(zero) + n: str(n) for zero in ("\u0660", "\u06f0") for n in range(10)},
    ord(_ARABIC_DECIMAL): ".",
    ord(_ARABIC_THOUSANDS): ",",
    ord("\u2212"): "-",
    **dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"), ""),
}
"""Arabic and Persian digits with marks of their own, the typographer's minus, and marks of direction."""
_DIGITS = re.compile(r"\d+(?:\.\d+)?|\.\d+", re.ASCII)
_PLAIN: Mapping[DecimalMark, re.Pattern[str]] = {
    ".": re.compile(r"-?\d{1,12}(?:\.\d{1,8})?", re.ASCII),
    ",": re.compile(r"-?\d{1,12}(?:,\d{1,8})?", re.ASCII),
}
"""Numbers without anything but digits, their mark and a minus: most of all tables."""
_GROUPINGS: Mapping[DecimalMark, tuple[re.Pattern[str], ...]] = {
    ".": tuple(re.compile(f"[{marks}]") for marks in (",", _BLANKS, _APOSTROPHES)),
    ",": tuple(re.compile(f"[{marks}]") for marks in (".", _BLANKS, _APOSTROPHES)),
}
_SIDE = re.compile(r"\s*(CR|DR|C|D|H|S)\.?$", re.IGNORECASE)
_NEGATIVE = frozenset({"DR", "D", "S"})
_DAY = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{4}|\d{1,2})", re.ASCII)
_POINTS = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[-/. ]{0,2}([^\W\d_]{3,10})\.?[-/. ,]{1,2}(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,10})\.? (\d{1,2}),? (\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?:Z| UTC| GMT| ?[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_MONTHS = {
    beginning: number
    for number, beginnings in enumerate(
        (
            "jan ene gen",
            "feb fév fev",
            "mar mär mrz",
            "apr avr abr",
            "may mai mag maj mei",
            "jun juin giu",
            "jul juil lug",
            "aug aoû aou ago",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez déc dic",
        ),
        start=1,
    )
    for beginning in beginnings.split()
}
"""Beginnings of months in English, German, French, Spanish, Portuguese, Italian and Dutch."""
_YEAR = 4


def number(cell: Cell, decimal: DecimalMark = ".") -> Decimal | None:
    """The cell as a signed number, None where it is not one; an empty cell is not.

    `DR` makes it negative, `CR` positive; beside a minus or brackets neither is a number, for they
    may repeat that sign or take it back.
    """
    if isinstance(cell, bool | dt.date):
        return None
    if isinstance(cell, Decimal):
        return cell if cell.is_finite() and cell.adjusted() < _MAX_DIGITS else None
    return _number(cell, decimal)


@lru_cache(maxsize=16384)
def _number(text: str, decimal: DecimalMark) -> Decimal | None:
    if _PLAIN[decimal].fullmatch(text):
        plain_number = Decimal(text.replace(",", "."))
        return plain_number or abs(plain_number)
    plain = text.translate(_ARABIC) if not text.isascii() else text
    arabic = _ARABIC_DECIMAL in text or _ARABIC_THOUSANDS in text
    plain = plain.strip(_BLANKS + "\t\r\n")
    if side := _SIDE.search(plain):
        negative, plain = side[1].upper() in _NEGATIVE, plain[: side.start()]
    elif plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1]
    elif plain.startswith(("-", "+")):
        negative, plain = plain[0] == "-", plain[1:]
    elif plain.endswith(("-", "+")):
        negative, plain = plain[-1] == "-", plain[:-1]
    else:
        negative = False
    digits = _ungrouped(plain.strip(_BLANKS), "." if arabic else decimal)
    if digits is None or len(digits.replace(".", "")) > _MAX_DIGITS:
        return None
    found = Decimal(digits)
    return -found if negative else found


def _ungrouped(plain: str, decimal: DecimalMark) -> str | None:
    """Digits with a point; thousands marks taken out where they stand in threes, or as in India."""
    whole, mark, fraction = plain.rpartition(decimal)
    if not mark:
        whole, fraction = plain, ""
    for marks in _GROUPINGS[decimal]:
        parts = marks.split(whole)
        if len(parts) > 1:
            if not 1 <= len(parts[0]) <= 3 or not _grouped(parts[1:]):
                return None
            if not parts[0].strip("0"):
                return None
            whole = "".join(parts)
            break
    joined = f"{whole}.{fraction}" if mark else whole
    return joined if _DIGITS.fullmatch(joined) else None


def _grouped(parts: Sequence[str]) -> bool:
    """Whether the groups behind the first are threes, or twos before a last three (lakh, crore)."""
    widths = {len(part) for part in parts[:-1]}
    return len(parts[-1]) == 3 and (widths <= {3} or widths == {2})


def decimal_mark(cells: Iterable[Cell]) -> DecimalMark | None:
    """The decimal mark that a column of amounts shows beyond doubt; None where it leaves it open.

    "1.234" alone may be either; "1.234,5", "0,50" and "1,234,567" may not. A column that shows
    both ways has no mark.
    """
    points = commas = False
    texts = {cell for cell in cells if isinstance(cell, str) and cell.strip()}
    for cell in texts:
        as_point, as_comma = _number(cell, "."), _number(cell, ",")
        points |= as_point is not None and as_comma is None
        commas |= as_comma is not None and as_point is None
    if points != commas:
        return "." if points else ","
    # Without any mark it reads alike either way.
    marked = any("." in text or "," in text for text in texts)
    return None if points or marked else "."


def day(cell: Cell, order: DateOrder = "ymd") -> dt.date | None:
    """The cell as a day, None where it is not one; a time keeps the day that stands there.

    A four-digit year in front, a month by its name and eight digits need no order.
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, Decimal):
        cell = f"{cell:f}"
    return _day(cell.strip(), order) if isinstance(cell, str) else None


@lru_cache(maxsize=16384)
def _day(text: str, order: DateOrder) -> dt.date | None:
    plain = _CLOCK.sub("", text.translate(_ARABIC)).strip()
    if match := _COMPACT.fullmatch(plain):
        return _date(match[1], match[2], match[3])
    if match := _NAMED.fullmatch(plain):
        return _date(match[3], _month(match[2]), match[1])
    if match := _NAMED_FIRST.fullmatch(plain):
        return _date(match[3], _month(match[1]), match[2])
    match = _DAY.fullmatch(plain)
    if match is None:
        return None
    first, second, third = match.groups()
    if len(first) == _YEAR:
        return _date(first, second, third)
    if order == "ymd" or len(third) == 1:
        return None
    return _date(third, second, first) if order == "dmy" else _date(third, first, second)


def _month(name: str) -> str:
    """The number of a month that is written out or cut off, 0 for another word."""
    plain = unicodedata.normalize("NFC", name).lower()
    return str(_MONTHS.get(plain[:4]) or _MONTHS.get(plain[:3]) or 0)


def _date(year: str, month: str, of_month: str) -> dt.date | None:
    full = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        return dt.date(full, int(month), int(of_month))
    except ValueError:
        return None


def date_order(cells: Iterable[Cell]) -> DateOrder | None:
    """The order that a column of days shows beyond doubt, None where it leaves it open.

    A day beyond 12 shows it; and points before a year of four digits do, for no country writes the
    month first with points (Unicode CLDR, date formats).
    """
    orders: set[DateOrder] = {"dmy", "mdy"}
    plain = True
    for cell in cells:
        if not isinstance(cell, str) or not cell.strip() or day(cell, "ymd") is not None:
            continue
        plain = False
        if _POINTS.match(cell.translate(_ARABIC).strip()):
            orders.discard("mdy")
        orders &= {order for order in orders if day(cell, order) is not None}
    if plain:
        return "ymd"
    return next(iter(orders)) if len(orders) == 1 else None
