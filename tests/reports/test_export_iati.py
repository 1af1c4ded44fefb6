"""The IATI files of a small book, worked by hand from its text, against standard and ruleset."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner
from lxml import etree

from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.aid.iati.schema import check_schema
from pledgebook_importers.reader import read_file
from pledgebook_reports.cli import main
from tests.reports.iati_rules import broken

BOOK = Path(__file__).with_name("published.beancount")
OWN = "XM-DAC-41114-PROJECT-1"
KINDS = ("iati-activity", "iati-organisation")


@cache
def exported(kind: str, *options: str, book: Path = BOOK) -> str:
    result = CliRunner().invoke(main, ["export", kind, "--book", str(book), *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(remove_comments=True))


def refused(book: Path, kind: str = "iati-activity") -> str:
    result = CliRunner().invoke(main, ["export", kind, "--book", str(book)])
    assert result.exit_code == 1
    (line,) = result.stderr.strip().splitlines()
    return line


def edited(folder: Path, *changes: tuple[str, str]) -> Path:
    text = BOOK.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    book = folder / "main.beancount"
    book.write_text(text, encoding="utf-8")
    return book


def transactions(file: etree._Element) -> Iterator[tuple[str, ...]]:
    """Each transaction: activity, type, day, amount, currency, reference, who gives or gets it."""
    for activity in file:
        for one in activity.iterchildren("transaction"):
            (value,) = one.iterchildren("value")
            date = str(one.xpath("string(transaction-date/@iso-date)"))
            assert value.get("value-date") == date
            party = one.findtext("provider-org/narrative") or one.findtext("receiver-org/narrative")
            yield (
                (activity.findtext("iati-identifier") or "").removeprefix(OWN).lstrip("-"),
                str(one.xpath("string(transaction-type/@code)")),
                date,
                value.text or "",
                value.get("currency") or "",
                one.get("ref") or "",
                party or "",
            )


PLEDGED = [
    ("", "13", "2016-01-10", "2000.00", "EUR", "P-FI-2016-01", "Finland"),
    ("", "13", "2016-01-20", "300.00", "USD", "P-SE-2016-01", "Sweden"),
    ("", "13", "2016-01-21", "400.00", "USD", "P-SE-2016-02", "Sweden"),
    ("", "13", "2016-02-10", "500.00", "EUR", "P-FI-2016-01", "Finland"),
    ("", "13", "2016-03-01", "-1000.00", "EUR", "P-FI-2016-01", "Finland"),
    ("", "13", "2016-03-01", "-400.00", "USD", "P-SE-2016-02", "Sweden"),
    ("", "13", "2016-12-20", "-300.00", "USD", "P-SE-2016-01", "Sweden"),
]
GIVEN = [
    ("", "11", "2016-03-01", "1000.00", "EUR", "FI-2016-01", "Finland"),
    ("", "11", "2016-03-01", "500.00", "USD", "SE-2016-01", "Sweden"),
    ("", "1", "2016-05-10", "600.00", "EUR", "R-2016-00001", "Finland"),
    ("", "1", "2016-05-20", "500.00", "USD", "R-2016-00002", "Sweden"),
    ("", "1", "2017-01-15", "-40.00", "USD", "V-2017-00001", "Finland"),
]
BUILDERS, REPORTING = "Tigris Builders Ltd", "Relief that reports"
SPENT = [
    ("PRJ-1", "2", "2016-05-25", "300.00", "USD", "O-2016-0001", BUILDERS),
    ("PRJ-1", "2", "2016-06-10", "-20.00", "USD", "O-2016-0001/1", BUILDERS),
    ("PRJ-1", "2", "2016-07-01", "-80.00", "USD", "O-2016-0001", BUILDERS),
    ("PRJ-1", "4", "2016-06-20", "200.00", "USD", "V-2016-00001", BUILDERS),
    ("PRJ-2", "3", "2016-07-01", "50.00", "USD", "V-2016-00002", REPORTING),
    ("PRJ-2", "4", "2016-08-01", "11.20", "USD", "V-2016-00003", ""),
    ("PRJ-2", "3", "2016-08-02", "-10.00", "USD", "R-2016-00003", REPORTING),
    ("MGMT", "4", "2016-10-05", "5.00", "USD", "V-2016-00006", ""),
    ("MGMT", "4", "2016-10-31", "20.00", "USD", "V-2016-00007", ""),
    ("W2-Livelihoods", "4", "2016-10-01", "30.00", "USD", "V-2016-00005", "Relief that does not"),
]


def test_every_amount_is_published_once_at_its_activity() -> None:
    found = list(transactions(parsed(exported("iati-activity"))))
    assert found == [*PLEDGED, *GIVEN, *SPENT]


def test_invented_entries_only_when_asked_for_and_marked() -> None:
    text = exported("iati-activity", "--with-illustrative")
    more = set(transactions(parsed(text))) - {*PLEDGED, *GIVEN, *SPENT}
    assert {(activity, reference) for activity, *_, reference, _ in more} == {
        ("PRJ-1", "V-2016-00008")
    }
    assert "not for publication" in text
    assert "Contractual (illustrative)" in text
    told = CliRunner().invoke(main, ["export", "iati-activity", "--book", str(BOOK)]).stderr
    assert told.startswith("1 of 14 transactions of these books are illustrative")


def test_no_person_is_named() -> None:
    for kind in KINDS:
        text = exported(kind, "--with-illustrative")
        assert "Yusuf" not in text
        assert "Amal" not in text


def test_a_day_in_the_past_knows_nothing_of_later_days() -> None:
    found = list(transactions(parsed(exported("iati-activity", "--as-of", "2016-02-01"))))
    assert found == PLEDGED[:3]


def test_activities_with_their_shares_budgets_and_places() -> None:
    facility, first, second, *windows = parsed(exported("iati-activity"))
    # Of 306.20 spent: 200.00 for PRJ-1, 50.00 - 10.00 + 11.20 for PRJ-2, 55.00 for no sector.
    assert [(s.get("code"), s.get("percentage")) for s in facility.findall("sector")] == [
        ("14021", "65.32"),
        ("31120", "16.72"),
        ("99810", "17.96"),
    ]
    assert [country.get("code") for country in facility.findall("recipient-country")] == ["IQ"]
    assert [p.get("ref") for p in facility.findall("location")] == ["IQ-NI"]
    assert [p.get("ref") for p in first.findall("location")] == ["IQ-NI-MOSUL"]
    assert first.findtext("title/narrative") == "Water for <Mosul> & around"
    assert [a.find("activity-status").get("code") for a in (facility, first, second)] == [  # type: ignore[union-attr]
        "2",
        "2",
        "4",
    ]
    roles = [(p.get("role"), p.findtext("narrative")) for p in second.findall("participating-org")]
    undp = "United Nations Development Programme"
    assert roles == [("1", "Sweden"), ("2", undp), ("3", undp), ("4", REPORTING)]
    assert [budget(b) for b in first.findall("budget")] == [
        ("2016-05-01", "2016-12-31", "100.00", "1"),
    ]
    assert [w.findtext("iati-identifier") for w in windows] == [
        f"{OWN}-MGMT", f"{OWN}-W1-Works", f"{OWN}-W2-Livelihoods",
    ]  # fmt: skip
    assert [budget(b) for b in windows[1].findall("budget")] == [
        ("2016-05-01", "2016-12-31", "2.45", "2"),
        ("2017-01-01", "2017-12-31", "3.65", "2"),
        ("2018-01-01", "2018-05-01", "1.21", "2"),
    ]
    related = [r.get("ref") for r in facility.findall("related-activity")]
    assert related == [a.findtext("iati-identifier") for a in (first, second, *windows)]


def budget(node: etree._Element) -> tuple[str | None, ...]:
    start, end = (node.find(f"period-{side}") for side in ("start", "end"))
    assert start is not None
    assert end is not None
    return start.get("iso-date"), end.get("iso-date"), node.findtext("value"), node.get("type")


def test_the_organisation_with_its_years() -> None:
    (organisation,) = parsed(exported("iati-organisation"))
    assert organisation.findtext("organisation-identifier") == "XM-DAC-41114"
    budgets = [budget(node)[:3] for node in organisation.findall("total-budget")]
    assert budgets == [
        ("2016-05-01", "2016-12-31", "102.45"),
        ("2017-01-01", "2017-12-31", "3.65"),
        ("2018-01-01", "2018-05-01", "1.21"),
    ]
    spent = [budget(node)[:3] for node in organisation.findall("total-expenditure")]
    assert spent == [("2016-01-01", "2016-12-31", "306.20")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [(), ("--with-illustrative",), ("--as-of", "2016-06-01")])
def test_files_keep_to_schema_and_ruleset(kind: str, options: tuple[str, ...]) -> None:
    file = parsed(exported(kind, *options))
    assert list(check_schema([file], list(file.iterchildren("{*}*")))) == []
    day = datetime.date.fromisoformat((file.get("generated-datetime") or "")[:10])
    assert broken(file, day) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_demonstration_keeps_to_schema_and_ruleset(kind: str, root: Path) -> None:
    book = root / "ledger" / "main.beancount"
    file = parsed(exported(kind, "--with-illustrative", book=book))
    assert list(check_schema([file], list(file.iterchildren("{*}*")))) == []
    assert broken(file, datetime.date(2023, 5, 18)) == []


def test_the_ruleset_helper_sees_what_is_broken() -> None:
    file = parsed(exported("iati-activity"))
    activity = file[0]
    activity.remove(activity.findall("sector")[0])
    activity.find("iati-identifier").text = "XM-DAC-41114 "  # type: ignore[union-attr]
    activity.set("last-updated-datetime", "2020-01-01T00:00:00Z")
    rules = {line.split()[0] for line in broken(file, datetime.date(2016, 6, 1))}
    assert {"2.1.2", "1.3.1", "1.1.21", "11.1.1", "11.2.1"} <= rules


@pytest.mark.parametrize("kind", KINDS)
def test_codes_are_on_their_lists(kind: str, shared: Path) -> None:
    """Every code list of the 2.03 mapping that has a complete list beside this checkout."""
    folder = shared / "data" / "iati"
    lists = {
        path.stem: {code.text for code in etree.parse(str(path)).iterfind(".//codelist-item/code")}
        for name in ("codelists-embedded-2.03", "codelists-nonembedded")
        for path in (folder / name).glob("*.xml")
    }
    mapping = etree.parse(str(folder / "codelists-embedded-2.03" / "mapping.xml"))
    file = parsed(exported(kind, "--with-illustrative"))
    checked = 0
    for entry in mapping.iterfind("mapping"):
        name = entry.find("codelist").get("ref")  # type: ignore[union-attr]
        for code in _coded(file, entry):
            # Identifiers are no list: the organisations of the world are not all on it.
            if name in lists and "Identifier" not in name:
                checked += 1
                assert code in lists[name], (name, code)
    assert checked >= 10


def _coded(file: etree._Element, entry: etree._Element) -> list[str]:
    path = entry.findtext("path") or ""
    condition = entry.findtext("condition")
    if condition:
        holder, _, attribute = path.rpartition("/")
        path = f"{holder}[{condition}]/{attribute}"
    namespaces = {"xml": "http://www.w3.org/XML/1998/namespace"}
    found = cast("list[object]", file.xpath(path, namespaces=namespaces))
    return [str(code) for code in found if isinstance(code, str)]


def imported(text: str, folder: Path) -> tuple[Flow, ...]:
    path = folder / "published.xml"
    path.write_text(text, encoding="utf-8")
    result = read_file(path)
    assert result.reading is not None
    assert result.reading.warnings == ()
    return result.reading.flows


def test_our_own_importer_reads_the_same_flows(tmp_path: Path) -> None:
    text = exported("iati-activity")
    flows = imported(text, tmp_path)
    assert [
        (
            flow.activity.removeprefix(OWN).lstrip("-"), flow.type, str(flow.date),
            str(flow.amount), flow.currency, flow.reference, flow.provider or flow.receiver,
        )
        for flow in flows
    ] == list(transactions(parsed(text)))  # fmt: skip
    assert all(flow.new_money and flow.value_date == flow.date for flow in flows)
    years = imported(exported("iati-organisation"), tmp_path)
    assert Counter(flow.type for flow in years) == {"total-budget": 3, "total-expenditure": 1}
    assert sum((flow.amount or Decimal(0)) for flow in years) == Decimal("413.51")


def test_the_same_books_give_the_same_file() -> None:
    again = CliRunner().invoke(main, ["export", "iati-activity", "--book", str(BOOK)])
    assert again.stdout == exported("iati-activity")


NO_PARTY = ('  iati-org: "XM-DAC-41114"\n', "")


@pytest.mark.parametrize(
    "change,message",
    [
        (('  iati-id: "XM-DAC-41114-PROJECT-1"\n', ""), "FFS has no iati-id: write iati-id:"),
        (('  reporting-org: "XM-DAC-41114"\n', ""), "FFS has no reporting-org: write"),
        (('iati-id: "XM-DAC-41114-PROJECT-1"', 'iati-id: "41114/1"'), "must be its reporting-org"),
        (NO_PARTY, 'no party is the reporting-org "XM-DAC-41114": write iati-org'),
        (('sector: "14021"', 'sector: "14"'), 'project PRJ-1: "14" is not on the IATI code list'),
        (('org-type: "10"', 'org-type: "11x"'), "party FIN, org-type"),
        (('"IQ-NI"', '"ZZ-NI"'), "location ZZ-NI, which is to be of ISO 3166-2"),
    ],
)
def test_what_is_missing_is_one_line_that_names_the_directive(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    assert message in refused(edited(tmp_path, change))


def test_an_unknown_facility_is_one_line() -> None:
    result = CliRunner().invoke(main, ["export", "fts", "--book", str(BOOK), "--facility", "NONE"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: the books name no facility NONE")


def test_one_facility_of_several(tmp_path: Path) -> None:
    book = edited(tmp_path)
    other = '2015-05-01 custom "facility" "OTHER" "Another facility"\n  currency: "USD"\n'
    book.write_text(book.read_text(encoding="utf-8") + other, encoding="utf-8")
    assert "facility OTHER has no iati-id and reporting-org" in refused(book)
    text = exported("iati-activity", "--facility", "FFS", book=book)
    assert text == exported("iati-activity")


def test_errors_of_the_rules_are_told(tmp_path: Path) -> None:
    book = edited(tmp_path, ("Indirect  11.20 USD", "Indirect  3.00 USD"), ("-11.20", "-3.00"))
    result = CliRunner().invoke(main, ["export", "iati-activity", "--book", str(book)])
    assert result.exit_code == 0
    assert "the rules find 1 error(s) in these books: pledgebook check" in result.stderr


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    command = ["export", "fts", "--book", str(BOOK), "-o", str(tmp_path / "none" / "flows.csv")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].endswith("cannot be written (no such file or directory)")
