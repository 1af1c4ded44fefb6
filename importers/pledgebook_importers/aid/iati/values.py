"""The simple values of IATI files. A value that leaves doubt about money is no value.

Source: IATI 2.03 XSDs (`xsd:decimal` with a point as decimal mark and no thousands mark,
`xsd:date`). Published files also print marks in threes; they are read where they leave no doubt.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from lxml import etree

from pledgebook_importers.aid.iati.tree import children, inner

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_BLANKS = " \u00a0\u202f\u2009'\u2019"
_GROUPED = re.compile(
    # A single comma or point before three digits may be either mark, so it settles nothing.
    rf"[+-]?\d{{1,3}}(?:"
    rf"(?P<blank>[{_BLANKS}])\d{{3}}(?:(?P=blank)\d{{3}})*(?P<a>[.,]\d{{2}})?"
    rf"|(?:,\d{{3}})+(?P<b>\.\d+)|(?:,\d{{3}}){{2,}}"
    rf"|(?:\.\d{{3}})+(?P<c>,\d+)|(?:\.\d{{3}}){{2,}})",
    re.ASCII,
)
_COMMA = re.compile(r"[+-]?\d+,\d{2}", re.ASCII)
_MAX_DIGITS = 38
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[0-9:.]+)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)


def amount(printed: str) -> Decimal | None:
    """The number as the standard prints it, with the file's sign; None where it is none."""
    if not _PLAIN.fullmatch(printed) or len(printed) > _MAX_DIGITS:
        return None
    return Decimal(printed)


def marked_amount(printed: str) -> Decimal | None:
    """A number printed with thousands marks or a decimal comma, where only one reading is left.

    `1,234.50`, `1,234,567`, `1 234.50` and `1234,50` are read; `1,234` and `1.234,5x` are not.
    """
    if len(printed) > _MAX_DIGITS:
        return None
    if _COMMA.fullmatch(printed):
        return Decimal(printed.replace(",", "."))
    match = _GROUPED.fullmatch(printed)
    if match is None:
        return None
    decimals = match["a"] or match["b"] or match["c"] or ""
    whole = printed[: len(printed) - len(decimals)]
    sign = "-" if whole.startswith("-") else ""
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{sign}{digits}.{decimals[1:] or '0'}") if decimals else Decimal(sign + digits)


def date(printed: str) -> dt.date | None:
    """The day of an ISO 8601 date or date-time as printed, whatever its offset; else None."""
    match = _DATE.fullmatch(printed)
    if match is None:
        return None
    try:
        return dt.date.fromisoformat(match[1])
    except ValueError:
        return None


def attribute(node: etree._Element | None, name: str) -> str:
    """The value of an attribute with blanks in it as single ones, empty where there is none."""
    return " ".join((node.get(name) or "").split()) if node is not None else ""


def words(parent: etree._Element, name: str, language: str = "") -> str:
    """What the `name` elements say: in English where they do, else in the first language given.

    From 2.01 on the text stands in `narrative` elements, before that in the element itself.
    `language` is the one of the activity, for text that names none.
    """
    elements = list(children(parent, name))
    told = [node for element in elements for node in children(element, "narrative")] or elements
    first = ""
    for node in told:
        text = " ".join(inner(node).split())
        if text and _is_english(node.get(_LANG) or language):
            return text
        first = first or text
    return first


_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def language_of(node: etree._Element) -> str:
    """The `xml:lang` of an activity or organisation, empty where it states none."""
    return node.get(_LANG) or ""


def _is_english(language: str) -> bool:
    return language[:2].lower() == "en"
