"""The values of OFX fields, read strictly: a guess about money is a refusal.

Source: OFX 2.3, 3.2.8 (amounts: a sign, digits, a comma or a point before the decimals, no marks
for thousands; dates: YYYYMMDD, a time and an offset behind it).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal

from pledgebook_importers.bank.ofx.markup import Element
from pledgebook_importers.intake.errors import RefusedError

_MAX_DIGITS = 20
_EARLIEST = 1900
_AMOUNT = re.compile(r"([+-]?)(\d*)(?:([.,])(\d{1,8}))?", re.ASCII)
_GROUPED = re.compile(
    r"([+-]?)(\d{1,3})(?:((?:,\d{3})+)\.(\d{1,2})|((?:\.\d{3})+),(\d{1,2}))", re.ASCII
)
"""Marks for thousands break the rule; with decimals of the other mark they leave no doubt."""
_DAY = re.compile(
    r"(\d{4})(-?)(\d{2})\2(\d{2})(?:[ T]?[\d:.,]{2,16})?\s*(?:\[[^\[\]]{0,20}\]|Z)?", re.ASCII
)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class AmountReader:
    """Reads the amounts of a file, whose other amounts show what its decimal mark is.

    "1.310" may be one dinar and a bit or one thousand of them: where nothing else in the file
    shows that its mark is the decimal one, it is refused.
    """

    def __init__(self, printed: Iterable[str]) -> None:
        """Look at all amounts of the file, as printed."""
        self._marks = {mark for text in printed if (mark := _sure_mark(text))}

    def read(self, node: Element) -> Decimal:
        """The signed number of an amount field, exactly as printed.

        Raises:
            RefusedError: it is none, or may be two.
        """
        text = node.text
        grouped = _GROUPED.fullmatch(text)
        if grouped:
            sign, first, points, cents, commas, after = grouped.groups()
            thousands = re.sub(r"\D", "", points or commas)
            return Decimal(f"{sign}{first}{thousands}.{cents or after}")
        plain = _AMOUNT.fullmatch(text)
        if plain is None or not (plain[2] or plain[4]):
            raise RefusedError(node.line, f"{text[:40]!r} is no amount; ask the bank to correct it")
        sign, whole, mark, decimals = plain.groups()
        if len(whole.lstrip("0") + (decimals or "")) > _MAX_DIGITS:
            raise RefusedError(node.line, f"{text[:40]!r} is larger than any amount")
        if mark and _is_ambiguous(whole, decimals) and self._marks != {mark}:
            raise RefusedError(
                node.line,
                f"{text!r} may be a thousand times larger: nothing in the file shows that "
                f"{mark!r} is its decimal mark; ask the bank for two decimals",
            )
        return Decimal(f"{sign}{whole or '0'}.{decimals}" if decimals else f"{sign}{whole}")


def _sure_mark(text: str) -> str:
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        return "." if grouped[3] else ","
    plain = _AMOUNT.fullmatch(text)
    if plain is None or not plain[3] or _is_ambiguous(plain[2], plain[4]):
        return ""
    return plain[3]


def _is_ambiguous(whole: str, decimals: str) -> bool:
    """One to three digits, no leading nought, and three behind the mark: it may be of thousands."""
    return len(decimals) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0")


def day(node: Element) -> dt.date | None:
    """The local day printed, whatever its time and offset; None where it is no day."""
    match = _DAY.fullmatch(node.text)
    if match is None or int(match[1]) < _EARLIEST:
        return None
    try:
        return dt.date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def currency(text: str) -> str:
    """An ISO 4217 code in capitals, empty where it is none."""
    code = text.upper()
    return code if _CURRENCY.fullmatch(code) else ""


def compact(number: str) -> str:
    """An account number without blanks, in capitals."""
    return "".join(number.split()).upper()
