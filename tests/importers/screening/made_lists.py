"""Lists made for tests: every person and firm in them is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from xml.sax.saxutils import escape

from pledgebook_importers.screening.entries import (
    Birth,
    Entry,
    Kind,
    ListedName,
    Quality,
    SanctionsList,
)

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-03-01T23:00:05.233Z">
<INDIVIDUALS>{persons}</INDIVIDUALS><ENTITIES>{firms}</ENTITIES></CONSOLIDATED_LIST>
"""
PERSON = """
<INDIVIDUAL><DATAID>{n}</DATAID><FIRST_NAME>{first}</FIRST_NAME><SECOND_NAME>{second}</SECOND_NAME>
<UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>TSi.{n}</REFERENCE_NUMBER><LISTED_ON>2020-02-03</LISTED_ON>
{script}<NATIONALITY><VALUE>Syrian Arab Republic</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>{alias}</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Qandil</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH>{born}</INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL>"""
FIRM = """
<ENTITY><DATAID>900</DATAID><FIRST_NAME>ZARQUN TRADING &amp; CO</FIRST_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE>
<REFERENCE_NUMBER>TSe.900</REFERENCE_NUMBER></ENTITY>"""
BETWEEN = "<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1971</FROM_YEAR><TO_YEAR>1973</TO_YEAR>"
EXACT = "<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-05-06</DATE>"
ABOUT = "<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1970</YEAR>"


def person(
    n: int, first: str, second: str, alias: str = "", script: str = "", born: str = EXACT
) -> str:
    """One person of the UN's list as XML."""
    original = f"<NAME_ORIGINAL_SCRIPT>{script}</NAME_ORIGINAL_SCRIPT>" if script else ""
    return PERSON.format(
        n=n,
        first=escape(first),
        second=escape(second),
        alias=escape(alias),
        script=original,
        born=born,
    )


def un_list(*persons: str, firms: str = FIRM) -> bytes:
    """The UN's list with these persons and one firm."""
    return UN.format(persons="".join(persons), firms=firms).encode()


def entry(
    id_: str,
    name: str,
    *aliases: str,
    low: Sequence[str] = (),
    kind: Kind = "person",
    born: str = "",
    countries: Sequence[str] = (),
) -> Entry:
    """One entry."""
    good: Quality = "good"
    names = (
        ListedName(name),
        *(ListedName(alias, good) for alias in aliases),
        *(ListedName(alias, "low") for alias in low),
    )
    day = dt.date.fromisoformat(born) if born else None
    births = (Birth(day.year, day.year, day),) if day else ()
    return Entry(id_, names, kind, births, frozenset(countries))


def a_list(*entries: Entry) -> SanctionsList:
    """A list of these entries."""
    return SanctionsList("TEST", dt.date(2026, 3, 1), "0" * 64, "made", entries)
