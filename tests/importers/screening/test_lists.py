"""Lists as the authorities publish them are read whole, or refused with a line and a reason."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pytest

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening.entries import Birth, Entry, SanctionsList
from pledgebook_importers.screening.lists import read_list
from pledgebook_importers.tables.profiles import ScreeningProfile
from tests.importers.screening.made_lists import ABOUT, BETWEEN, FIRM, person, un_list

SDN = (
    b'36,"QANDIL, Yusuf Testovich","individual","SDGT] [IRAQ2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    b"\"DOB 10 Feb 1977; alt. DOB 1978; nationality Iraq; a.k.a. 'THE TESTER'.\"\r\n"
    b'37,"ZARQUN LINES CO., LTD.",-0- ,"SYRIA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a'
)
ALT = b'36,1,"aka","KANDIL, Yousef",-0- \r\n36,2,"aka","ABU TEST","weak"\r\n\x1a'
ADD = b'37,1,"1 Test Road","Basra","Iraq",-0- \r\n\x1a'
OFAC = """<?xml version="1.0"?><sdnList xmlns="{space}">
<publshInformation><Publish_Date>03/28/2026</Publish_Date></publshInformation><sdnEntry><uid>7</uid><firstName>Yusuf</firstName><lastName>QANDIL</lastName>
<sdnType>Individual</sdnType><programList><program>SDGT</program></programList><akaList>
<aka><uid>1</uid><category>weak</category><lastName>TESTER</lastName></aka></akaList>
<nationalityList><nationality><country>Iraq</country></nationality></nationalityList>
<dateOfBirthList><dateOfBirthItem><dateOfBirth>circa 1962</dateOfBirth></dateOfBirthItem></dateOfBirthList>
</sdnEntry></sdnList>"""
EU_XML = """<?xml version="1.0" encoding="UTF-8"?><export xmlns="http://eu.europa.ec/fpi/fsd/export"
generationDate="2026-01-02T00:00:00.000+01:00"><sanctionEntity euReferenceNumber="EU.1.1" logicalId="1"
designationDate="2020-01-01"><regulation programme="TEST"/><subjectType code="person" classificationCode="P"/>
<nameAlias wholeName="Yusuf Qandil" strong="true"/>
<nameAlias wholeName="" firstName="Abu" lastName="Test" strong="false"/>
<birthdate birthdate="1970-05-06" countryIso2Code="IQ"/></sanctionEntity></export>"""
EU_CSV = (
    "\ufefffileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_SubjectType;NameAlias_WholeName;"
    "BirthDate_BirthDate;Citizenship_CountryIso2Code\r\n"
    "02/01/2026;1;EU.1.1;P;Yusuf Qandil;;\r\n02/01/2026;1;EU.1.1;P;Abu Test;;\r\n"
    "02/01/2026;1;EU.1.1;P;;06/05/1970;\r\n02/01/2026;1;EU.1.1;P;;;IQ\r\n"
    "02/01/2026;2;EU.2.1;E;Zarqun Lines;;\r\n"
)


def read(tmp_path: Path, content: bytes | str, name: str = "list.xml") -> SanctionsList:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_list(file)


def names(one: Entry) -> list[tuple[str, str]]:
    return [(name.text, name.quality) for name in one.names]


def test_the_un_list(tmp_path: Path) -> None:
    found = read(tmp_path, un_list(person(1, "YUSUF", "QANDIL", "Yousef Kandil", "يوسف قنديل")))
    first, firm = found.entries
    assert (found.id, found.date, first.id) == ("UN", dt.date(2026, 3, 1), "TSi.1")
    assert names(first) == [
        ("YUSUF QANDIL", "primary"),
        ("يوسف قنديل", "primary"),
        ("Yousef Kandil", "good"),
        ("Qandil", "low"),
    ]
    assert (first.kind, first.countries, first.listed_on) == (
        "person",
        frozenset({"SY"}),
        dt.date(2020, 2, 3),
    )
    assert first.births == (Birth(1970, 1970, dt.date(1970, 5, 6)),)
    assert (firm.kind, names(firm)) == ("organisation", [("ZARQUN TRADING & CO", "primary")])


def test_years_of_birth_have_their_room(tmp_path: Path) -> None:
    found = read(
        tmp_path, un_list(person(1, "A", "B", born=BETWEEN), person(2, "C", "D", born=ABOUT))
    )
    assert [one.births for one in found.entries[:2]] == [(Birth(1971, 1973),), (Birth(1968, 1972),)]


def test_a_script_behind_an_alias_is_a_name_of_its_own(tmp_path: Path) -> None:
    found = read(
        tmp_path, un_list(person(1, "A", "B", "Yusuf Kandil (original script: Юсуф Кандил)"))
    )
    assert ("Юсуф Кандил", "good") in names(found.entries[0])


def test_the_ofac_set(tmp_path: Path) -> None:
    (tmp_path / "alt.csv").write_bytes(ALT)
    (tmp_path / "add.csv").write_bytes(ADD)
    found = read(tmp_path, SDN, "sdn.csv")
    first, firm = found.entries
    assert (found.id, found.date, found.warnings) == ("OFAC-SDN", None, ())
    assert names(first) == [
        ("Yusuf Testovich QANDIL", "primary"),
        ("Yousef KANDIL", "good"),
        ("ABU TEST", "low"),
        ("THE TESTER", "low"),
    ]
    assert first.births == (Birth(1977, 1977, dt.date(1977, 2, 10)), Birth(1978, 1978))
    assert (first.countries, first.regime) == (frozenset({"IQ"}), "SDGT; IRAQ2")
    assert (firm.name, firm.kind, firm.countries) == (
        "ZARQUN LINES CO., LTD.",
        "organisation",
        frozenset({"IQ"}),
    )


def test_ofac_without_its_aliases_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, SDN, "sdn.csv")
    assert [warning.reason for warning in found.warnings] == [
        "no alt.csv or cons_alt.csv lies beside it: aliases are not screened"
    ]


def test_an_empty_file_of_aliases_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "alt.csv").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"alt\.csv beside it: the file is empty"):
        read(tmp_path, SDN, "sdn.csv")


def test_aliases_of_another_day_are_refused(tmp_path: Path) -> None:
    (tmp_path / "alt.csv").write_bytes(ALT.replace(b"36,", b"99,"))
    with pytest.raises(RefusedError, match="of another list"):
        read(tmp_path, SDN, "sdn.csv")


@pytest.mark.parametrize(
    "space", ["http://tempuri.org/sdnList.xsd", "https://sanctionslistservice.ofac.treas.gov/x"]
)
def test_ofac_xml_in_both_namespaces(tmp_path: Path, space: str) -> None:
    found = read(tmp_path, OFAC.format(space=space))
    (one,) = found.entries
    assert (found.id, found.date) == ("OFAC-SDN", dt.date(2026, 3, 28))
    assert names(one) == [("Yusuf QANDIL", "primary"), ("TESTER", "low")]
    assert (one.kind, one.births, one.countries) == (
        "person",
        (Birth(1960, 1964),),
        frozenset({"IQ"}),
    )


def test_the_eu_list_says_the_same_in_xml_and_csv(tmp_path: Path) -> None:
    xml = read(tmp_path, EU_XML)
    table = read(tmp_path, EU_CSV, "list.csv")
    assert xml.date == table.date == dt.date(2026, 1, 2)
    assert [one.id for one in table.entries] == ["EU.1.1", "EU.2.1"]
    one, other = xml.entries[0], table.entries[0]
    assert (one.births, one.countries, one.kind) == (other.births, other.countries, other.kind)
    assert one.births == (Birth(1970, 1970, dt.date(1970, 5, 6)),)
    assert names(one) == [("Yusuf Qandil", "primary"), ("Abu Test", "low")]
    assert names(other) == [("Yusuf Qandil", "primary"), ("Abu Test", "good")]


def test_a_national_list_by_its_profile(tmp_path: Path) -> None:
    file = tmp_path / "national.csv"
    file.write_text(
        "No;Full name;Other names;Born;Type\n1;Yusuf Qandil;Abu Test, Kandil;06.05.1970;Individual\n"
        "2;Zarqun Lines;;;Entity\n",
        encoding="utf-8",
    )
    profile = ScreeningProfile(
        name="ruritania",
        list_id="RU-NAT",
        dates="dmy",
        date="2026-02-01",
        alias_separator=",",
        columns={"name": "Full name", "id": "No"},
        optional={"aliases": "Other names", "birth-date": "Born", "type": "Type"},
    )
    found = read_list(file, {"ruritania": profile})
    assert (found.id, found.date, [one.id for one in found.entries]) == (
        "RU-NAT",
        dt.date(2026, 2, 1),
        ["1", "2"],
    )
    assert [text for text, _ in names(found.entries[0])] == ["Yusuf Qandil", "Abu Test", "Kandil"]
    assert [one.kind for one in found.entries] == ["person", "organisation"]


@pytest.mark.parametrize("columns", [{"nmae": "Name"}, {"id": "No"}])
def test_a_profile_that_would_lose_names_is_refused(columns: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"field|must name"):
        ScreeningProfile(columns=columns)


WHOLE = un_list(person(1, "YUSUF", "QANDIL"), person(2, "ILSE", "MUSTER"))


@pytest.mark.parametrize(
    "content,reason",
    [
        (b"", "empty"),
        (WHOLE[: len(WHOLE) // 2], "not well-formed"),
        (un_list(firms=""), "no entry at all"),
        (un_list(person(1, "", "").replace("Qandil", "")), "has no name"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + WHOLE.partition(b"\n")[2], "document type"),
        (WHOLE.replace(b"YUSUF", b"&a;"), "not well-formed"),
        (b"<html><body>Service unavailable</body></html>", "a web page and no list"),
        (b"<!DOCTYPE html><html><h1>Forbidden</h1><br></html>", "a web page and no list"),
        (gzip.compress(WHOLE), "a packed file"),
        (WHOLE.replace(b"<REFERENCE_NUMBER>TSi.1</REFERENCE_NUMBER>", b"").replace(b"<DATAID>1</DATAID>", b""),
         "has no number"),
        (b"name,country\nYusuf,IQ\n", "no sanctions list that is known"),
        (SDN[:160], "no readable table"),
        (EU_CSV[:-20].encode(), "cells instead of"),
        (b"\x00\x01\x02PK", "no sanctions list|NUL"),
    ],
    ids=[
        "empty", "cut", "no-entry", "nameless", "dtd", "entity", "error-page", "html", "gzip",
        "numberless", "table", "sdn-cut",
        "eu-cut", "noise",
    ],
)  # fmt: skip
def test_broken_and_hostile_files_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    name = "list.xml"
    if b"NameAlias" in content or content.startswith(b"36,"):
        name = "list.csv"
    with pytest.raises(RefusedError, match=reason):
        read(tmp_path, content, name)


def test_marks_that_break_xml_are_read_as_text_and_told(tmp_path: Path) -> None:
    whole = un_list(person(1, "YUSUF", "QANDIL"))
    broken = whole.replace(b"ZARQUN TRADING &amp; CO", b"ZARQUN\x19 TRADING & CO <5 \xe9")
    found = read(tmp_path, broken)
    assert found.entries[-1].name == "ZARQUN TRADING & CO <5 é"
    assert len(found.warnings) == 4
    assert found.sha256 != read(tmp_path, whole).sha256


def test_two_entries_of_one_number_stay_two(tmp_path: Path) -> None:
    found = read(tmp_path, un_list(person(1, "YUSUF", "QANDIL"), person(1, "ILSE", "MUSTER")))
    assert [one.id for one in found.entries] == ["TSi.1", "TSi.1#2", "TSe.900"]


def test_a_list_may_be_large_but_not_beyond_all_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebook_importers.screening.lists.MAX_BYTES", 100)
    with pytest.raises(RefusedError, match="larger than"):
        read(tmp_path, WHOLE + FIRM.encode())


@pytest.mark.parametrize(
    "file,entries,names_of_all",
    [
        ("un/UN_consolidated_2020-11-30.xml", 1018, None),
        ("un/UN_consolidated_2025-08-16.xml", 879, None),
        ("ofac_csv/sdn.csv", 7379, None),
        ("ofac_xml/ofac_consolidated_part_a.xml", 148, 504),
        ("generated/eu_fsf_layout.csv", 300, 1267),
        ("generated/eu_fsf_layout.xml", 300, 1267),
    ],
)
def test_the_public_samples(
    shared: Path, file: str, entries: int, names_of_all: int | None
) -> None:
    found = read_list(shared / "data" / "samples" / "sanctions" / file)
    assert len(found.entries) == entries
    assert names_of_all is None or found.names == names_of_all
    assert all(one.id and one.names for one in found.entries)
