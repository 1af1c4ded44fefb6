"""The consolidated list of the United Nations Security Council, XML.

Source: the schema sc-sanctions.xsd that the file names. A name has up to four parts; aliases that
are placeholders are empty elements; `QUALITY` is Good or Low for persons, a.k.a. or f.k.a. for
entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.intake.xml_nodes import children, find, text
from pledgebook_importers.intake.xml_safe import parse
from pledgebook_importers.screening.countries import code_of
from pledgebook_importers.screening.entries import Birth, Entry, Kind, ListedName, SanctionsList
from pledgebook_importers.screening.lists.dates import ABOUT, births, born_on, stated_day

if TYPE_CHECKING:
    from lxml import etree

    from pledgebook_importers.intake.source import Source

ROOT = "CONSOLIDATED_LIST"
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_SCRIPT = re.compile(r"\((?:original|previously listed)? ?(?:script|as)?:? ?([^()]+)\)")
"""What stands in brackets behind an alias: the same in its own script, or a former spelling."""
_FEW = 50
_SECTIONS: tuple[tuple[str, str, Kind], ...] = (
    ("INDIVIDUALS", "INDIVIDUAL", "person"),
    ("ENTITIES", "ENTITY", "organisation"),
)


def claims(source: Source) -> bool:
    """Whether the file is such a list, by its root."""
    return source.root_name == ROOT


def read(source: Source) -> SanctionsList:
    """Read the list.

    Raises:
        RefusedError: not well-formed, or beyond a bound.
    """
    root = parse(source.data, source.head)
    scripts = [text(node) for node in root.iter("NAME_ORIGINAL_SCRIPT") if text(node)]
    lost = sum(map(str.isascii, scripts))
    # One or two are names in Latin letters; many are letters that a program has cut to one byte.
    warnings = (
        (Problem(None, f"{lost} names in their own script are damaged and left out"),)
        if lost * _FEW > len(scripts)
        else ()
    )
    entries = tuple(
        _entry(node, name, kind)
        for section, name, kind in _SECTIONS
        for part in children(root, section)
        for node in children(part, name)
    )
    date = stated_day(root.get("dateGenerated") or "")
    return SanctionsList("UN", date, source.sha256, "UN consolidated XML", entries, warnings)


def _entry(node: etree._Element, name: str, kind: Kind) -> Entry:
    places = ("NATIONALITY", f"{name}_ADDRESS", f"{name}_PLACE_OF_BIRTH")
    countries = (
        code_of(text(part))
        for place in places
        for holder in children(node, place)
        for part in holder.iterchildren("{*}VALUE", "{*}COUNTRY")
    )
    return Entry(
        id=text(node, "REFERENCE_NUMBER") or text(node, "DATAID"),
        names=tuple(_names(node, name)),
        kind=kind,
        births=births(_birth(part) for part in children(node, f"{name}_DATE_OF_BIRTH")),
        countries=frozenset(code for code in countries if code),
        listed_on=stated_day(text(node, "LISTED_ON")),
        regime=text(node, "UN_LIST_TYPE"),
    )


def _names(node: etree._Element, name: str) -> Iterator[ListedName]:
    own = " ".join(" ".join(text(node, part) for part in _PARTS).split())
    if own:
        yield ListedName(own)
    script = text(node, "NAME_ORIGINAL_SCRIPT")
    if not script.isascii():
        yield ListedName(script)
    for alias in children(node, f"{name}_ALIAS"):
        words = " ".join(text(alias, "ALIAS_NAME").split())
        if words:
            low = text(alias, "QUALITY").casefold() == "low"
            # Several aliases stand in one element now and then.
            for part in _SCRIPT.sub(r";\1", words).split(";"):
                if part.strip() and _letters(part):
                    yield ListedName(part.strip(), "low" if low else "good")


def _letters(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _birth(node: etree._Element) -> Birth | None:
    first, last = text(node, "FROM_YEAR"), text(node, "TO_YEAR")
    if first.isdecimal() and last.isdecimal():
        return Birth.between(first, last)
    about = text(node, "TYPE_OF_DATE").casefold() == "approximately"
    words = text(node, "DATE") or text(node, "YEAR")
    born = born_on(words, about=about)
    if born is None and find(node, "NOTE") is not None:
        born = born_on(text(node, "NOTE"), about=True)
    return born if born is None or born.last - born.first <= 4 * ABOUT else None
