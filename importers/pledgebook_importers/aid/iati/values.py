"""Days, attributes and texts of IATI files (IATI 2.03 XSDs: `xsd:date`, `narrative`)."""

from __future__ import annotations

import datetime as dt
import re

from lxml import etree

from pledgebook_importers.aid.iati.tree import children, inner

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[0-9:.]+)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)


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
