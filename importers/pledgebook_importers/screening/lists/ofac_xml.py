"""OFAC's lists (Specially Designated Nationals, and the consolidated list) as XML.

Both namespaces are read, the old one of tempuri.org and that of the Sanctions List Service, since
only local names are looked at. Source: OFAC, "SDN list data formats and data schemas".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_importers.intake.xml_nodes import children, find, text
from pledgebook_importers.intake.xml_safe import parse_pieces
from pledgebook_importers.screening.countries import code_of
from pledgebook_importers.screening.entries import Entry, ListedName, SanctionsList
from pledgebook_importers.screening.lists.dates import births, born_on, stated_day
from pledgebook_importers.screening.lists.ofac import KINDS, list_id

if TYPE_CHECKING:
    from lxml import etree

    from pledgebook_importers.intake.source import Source

ROOT = "sdnList"
_COUNTRIES = (
    ("nationalityList", "nationality", "country"),
    ("citizenshipList", "citizenship", "country"),
    ("addressList", "address", "country"),
)


def claims(source: Source) -> bool:
    """Whether the file is such a list, by its root."""
    return source.root_name == ROOT


def read(source: Source) -> SanctionsList:
    """Read the list entry by entry.

    Raises:
        RefusedError: not well-formed, or beyond a bound.
    """
    entries: list[Entry] = []
    root = parse_pieces(
        source.data, source.head, "sdnEntry", lambda node: entries.append(_entry(node))
    )
    date = stated_day(text(root, "publshInformation", "Publish_Date"), "mdy")
    regimes = (entry.regime for entry in entries)
    return SanctionsList(list_id(regimes), date, source.sha256, "OFAC XML", tuple(entries))


def _entry(node: etree._Element) -> Entry:
    countries = (
        code_of(text(item, field))
        for holder, name, field in _COUNTRIES
        for part in children(node, holder)
        for item in children(part, name)
    )
    days = find(node, "dateOfBirthList")
    aliases = find(node, "akaList")
    return Entry(
        id=text(node, "uid"),
        names=(
            ListedName(_name(node)),
            *(
                ListedName(_name(alias), "low" if text(alias, "category") == "weak" else "good")
                for alias in (() if aliases is None else children(aliases, "aka"))
                if _name(alias)
            ),
        ),
        kind=KINDS.get(text(node, "sdnType").casefold(), ""),
        births=births(
            born_on(text(item, "dateOfBirth"))
            for item in (() if days is None else children(days, "dateOfBirthItem"))
        ),
        countries=frozenset(code for code in countries if code),
        regime="; ".join(
            text(program)
            for part in children(node, "programList")
            for program in children(part, "program")
        ),
    )


def _name(node: etree._Element) -> str:
    return " ".join(f"{text(node, 'firstName')} {text(node, 'lastName')}".split())
