"""The numbers of IATI files. One that leaves doubt about money is none.

Source: IATI 2.03 XSDs (`xsd:decimal`: a point as decimal mark, no thousands mark). Publishers also
print marks in threes, or a decimal comma; such a number is read, and told, where only one reading
is left. What other values of the file prove about its marks counts for those that leave it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_BLANKS = " \u00a0\u202f\u2009'\u2019"
_BY_BLANKS = re.compile(
    rf"[+-]?\d{{1,3}}(?P<mark>[{_BLANKS}])\d{{3}}(?:(?P=mark)\d{{3}})*(?P<decimals>[.,]\d{{2}})?",
    re.ASCII,
)
_BY_COMMAS = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+(?P<decimals>\.\d+)|(?:,\d{3}){2,})", re.ASCII)
_BY_POINTS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+(?P<decimals>,\d+)|(?:\.\d{3}){2,})", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+(?P<decimals>,\d{2})", re.ASCII)
_OPEN_COMMA = re.compile(r"[+-]?\d{1,3},\d{3}", re.ASCII)
_OPEN_POINT = re.compile(r"[+-]?\d{1,3}\.\d{3}", re.ASCII)
_LONGEST = 28
"""Characters; sums and differences of what is longer would be rounded (decimal's 28 digits)."""


def thousands_mark(printed: Iterable[str]) -> str:
    """The comma or point where some of a file's values prove it a thousands mark and none deny it."""
    commas = points = False
    for text in printed:
        if "," in text or text.count(".") > 1:
            commas = commas or bool(_BY_COMMAS.fullmatch(text))
            points = points or bool(_BY_POINTS.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text))
    if commas == points:
        return ""
    return "," if commas else "."


def amount(printed: str, thousands: str = "") -> Decimal | None:
    """The number as the standard prints it, with the file's sign; None where it is none.

    In a file with points as thousands marks `1.234` is not 1.234 beyond doubt.
    """
    if not _PLAIN.fullmatch(printed) or len(printed) > _LONGEST:
        return None
    if thousands == "." and _OPEN_POINT.fullmatch(printed):
        return None
    return Decimal(printed)


def marked_amount(printed: str, thousands: str = "") -> Decimal | None:
    """A number printed with thousands marks or a decimal comma, where only one reading is left.

    `1,234.50`, `1,234,567`, `1 234.50` and `1234,50` are read; `1,234` only where `thousands`, what
    the file proves, is the comma.
    """
    if len(printed) > _LONGEST:
        return None
    if thousands == "," and _OPEN_COMMA.fullmatch(printed):
        return Decimal(printed.replace(",", ""))
    for form in (_BY_BLANKS, _BY_COMMAS, _BY_POINTS, _DECIMAL_COMMA):
        match = form.fullmatch(printed)
        if match:
            decimals = match["decimals"] or ""
            whole = re.sub(r"[^\d-]", "", printed[: len(printed) - len(decimals)])
            return Decimal(f"{whole}.{decimals[1:]}" if decimals else whole)
    return None
