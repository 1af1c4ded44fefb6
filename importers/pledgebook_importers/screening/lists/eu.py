"""The European Union's consolidated list of financial sanctions (FSF), XML and CSV.

Source: DG FISMA, "Consolidated Financial Sanctions List", file formats 1.0 and 1.1 (XML, CSV). The
CSV has one row for each name, address, birth date or identity paper of an entity, joined by
`Entity_LogicalId`; columns are known by their headings, in any order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.xml_nodes import children, find
from pledgebook_importers.intake.xml_safe import parse_pieces
from pledgebook_importers.screening.countries import code_of
from pledgebook_importers.screening.entries import Birth, Entry, Kind, ListedName, SanctionsList
from pledgebook_importers.screening.lists.dates import births, born_on, stated_day

if TYPE_CHECKING:
    from lxml import etree

    from pledgebook_importers.intake.source import Source

ROOT = "export"
_PARTS = ("firstName", "middleName", "lastName")
_KINDS: Mapping[str, Kind] = {
    "person": "person",
    "P": "person",
    "enterprise": "organisation",
    "E": "organisation",
}
_ID, _GENERATED, _NAME = "Entity_LogicalId", "fileGenerationDate", "NameAlias_WholeName"
_COUNTRIES = (
    *("Citizenship_CountryIso2Code", "Address_CountryIso2Code", "BirthDate_CountryIso2Code"),
)


def claims_xml(source: Source) -> bool:
    """Whether the file is such a list, by its root and namespace."""
    return source.root_name == ROOT and "/fpi/fsd/export" in source.opening[0]


def claims_csv(source: Source) -> bool:
    """Whether the heading row is such a list's."""
    return source.container == "text" and _ID in source.head and _NAME in source.head


def read_xml(source: Source) -> SanctionsList:
    """Read the XML file entity by entity.

    Raises:
        RefusedError: not well-formed, or beyond a bound.
    """
    entries: list[Entry] = []
    root = parse_pieces(
        source.data, source.head, "sanctionEntity", lambda node: entries.append(_from_xml(node))
    )
    date = stated_day(root.get("generationDate") or "")
    return SanctionsList("EU", date, source.sha256, "EU FSF XML", tuple(entries))


def _from_xml(node: etree._Element) -> Entry:
    subject = find(node, "subjectType")
    code = "" if subject is None else subject.get("classificationCode") or subject.get("code") or ""
    regulation = find(node, "regulation")
    countries = (
        code_of(part.get("countryIso2Code") or "")
        for name in ("citizenship", "address", "birthdate")
        for part in children(node, name)
    )
    return Entry(
        id=node.get("euReferenceNumber") or node.get("logicalId") or "",
        names=_named(
            (
                part.get("wholeName") or " ".join(part.get(one) or "" for one in _PARTS),
                part.get("strong") != "false",
            )
            for part in children(node, "nameAlias")
        ),
        kind=_KINDS.get(code, ""),
        births=births(
            _born(
                part.get("birthdate") or "", part.get("year") or "",
                part.get("yearRangeFrom") or "", part.get("yearRangeTo") or "",
                about=part.get("circa") == "true",
            )
            for part in children(node, "birthdate")
        ),
        countries=frozenset(one for one in countries if one),
        listed_on=stated_day(node.get("designationDate") or ""),
        regime="" if regulation is None else regulation.get("programme") or "",
    )  # fmt: skip


def read_csv(source: Source) -> SanctionsList:
    """Read the CSV file.

    Raises:
        RefusedError: cut off, or no readable table.
    """
    sheet = source.sheets()[0]
    heading, *rows = sheet.rows
    at = {heading.text(n).lstrip("\ufeff"): n for n in range(len(heading.cells))}
    grouped: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        if len(row.cells) != len(heading.cells):
            raise RefusedError(
                row.line,
                f"a row of {len(row.cells)} cells instead of {len(heading.cells)}: cut off; fetch it again",
            )
        cells = {name: row.text(n) for name, n in at.items()}
        if cells[_ID]:
            grouped[cells[_ID]].append(cells)
    date = stated_day(rows[0].text(at[_GENERATED]), "dmy") if rows and _GENERATED in at else None
    entries = tuple(_from_rows(own) for own in grouped.values())
    return SanctionsList("EU", date, source.sha256, "EU FSF CSV", entries)


def _from_rows(rows: Sequence[Mapping[str, str]]) -> Entry:
    first = rows[0]

    def every(name: str) -> Iterable[str]:
        return (row[name] for row in rows if row.get(name))

    countries = (code_of(text) for name in _COUNTRIES for text in every(name))
    parts = ("NameAlias_FirstName", "NameAlias_MiddleName", "NameAlias_LastName")
    return Entry(
        id=first.get("Entity_EU_ReferenceNumber") or first[_ID],
        names=_named(
            (
                row.get(_NAME) or " ".join(row.get(part, "") for part in parts),
                "weak" not in row.get("NameAlias_Remark", "").casefold(),
            )
            for row in rows
        ),
        kind=_KINDS.get(first.get("Entity_SubjectType", ""), ""),
        births=births(
            _born(
                row.get("BirthDate_BirthDate", ""), row.get("BirthDate_Year", ""),
                row.get("BirthDate_YearRangeFrom", ""), row.get("BirthDate_YearRangeTo", ""),
                about=row.get("BirthDate_Circa", "").casefold() == "true",
            )
            for row in rows
        ),
        countries=frozenset(one for one in countries if one),
        listed_on=stated_day(first.get("Entity_DesignationDate", ""), "dmy"),
        regime=first.get("Entity_Regulation_Programme", ""),
    )  # fmt: skip


def _named(names: Iterable[tuple[str, bool]]) -> tuple[ListedName, ...]:
    """The names each once, the first as the main one; what is not strong is weak."""
    found: dict[str, bool] = {}
    for text, strong in names:
        words = " ".join(text.split())
        if words:
            found[words] = found.get(words, False) or strong
    return tuple(
        ListedName(text, "low" if not strong else "good" if n else "primary")
        for n, (text, strong) in enumerate(found.items())
    )


def _born(day: str, year: str, first: str, last: str, *, about: bool) -> Birth | None:
    if first.isdecimal() and last.isdecimal() and int(first) and int(last):
        return Birth.between(first, last)
    return born_on(day, "dmy", about=about) if day else born_on(year, about=about)
