"""Drafts of a ledger's journals: by the maps of a profile, 0.00 in every agreement, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount.core import convert, data
from msgspec.structs import replace

from pledgebook import gate
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.ledgers import extract
from pledgebook_importers.ledgers.drafting import LedgerDrafts, draft_journals
from pledgebook_importers.ledgers.identity import import_id
from pledgebook_importers.ledgers.maps import CodeMap
from pledgebook_importers.tables.profiles import LedgerProfile, load_profile, shipped

FIXTURES = Path(__file__).parent / "fixtures" / "ledgers"


def read(text: str) -> Reading:
    return extract.read(Source(Path("extract"), text.encode(), shipped()))


@pytest.mark.parametrize(
    "code, expected",
    [
        ("73410", "exact"), ("73411", "long"), ("73500", "short"), ("74000", "range"),
        ("74999", "range"), ("75000", None), ("7400", None), ("", "blank"), ("073410", None),
    ],
)  # fmt: skip
def test_code_maps(code: str, expected: str | None) -> None:
    stated = {
        "73*": "short", "734*": "long", "73410": "exact", "74000..74999": "range", "": "blank",
    }  # fmt: skip
    assert CodeMap(stated).find(code) == expected


def drafts(known: Sequence[str] = (), currency: str = "USD", **changes: Any) -> LedgerDrafts:
    path = FIXTURES / "peoplesoft.csv"
    profile = load_profile(FIXTURES / "peoplesoft.profile.toml")
    assert isinstance(profile, LedgerProfile)
    profile = replace(profile, name="testland", **changes)
    source = Source(path, path.read_bytes(), {}, profile)
    return draft_journals(extract.read(source), profile, source, known, currency)


def test_drafts_are_as_kept() -> None:
    found = drafts()
    assert found.name == "gl-testland-2017-03-03-" + found.name[-18:]
    assert found.text == (FIXTURES / "peoplesoft.beancount").read_text(encoding="utf-8")


def test_what_gets_no_draft_is_named() -> None:
    assert [(withheld.journal.id[-3:], withheld.reason) for withheld in drafts().withheld] == [
        ("104", "journal 0000000104 is not posted (status N)"),
        (
            "105",
            "journal 0000000105 does not balance: debits 80.00 and credits 79.99 USD, difference 0.01",
        ),
        ("106", "journal 0000000106 line 1 stands twice, first in line 15 of the file"),
        ("107", "account 75705 is not mapped in profile testland"),
        (
            "108",
            "journal 0000000108 line 1: 10.00 USD and 12.00 EUR do not agree with the rate 0.882",
        ),
        ("001", "source REVAL is skipped by profile testland"),
        ("109", "agreement TL-2016-01 would be 30.00 USD out of balance"),
        ("107", "account 75705 is not mapped in profile testland"),
    ]


def test_codes_that_a_profile_lacks_are_summed_up() -> None:
    found = drafts(accounts={}, agreements={}, windows={})
    assert found.drafted == ()
    assert found.text == ""
    assert [
        (row.missing.field, row.missing.code, row.lines, str(row.debits), str(row.credits))
        for row in found.unmapped
    ] == [
        ("fund+donor", "04000+010", 10, "1350.50", "1320.50"),
        ("account", "14001", 6, "5.00", "1385.50"),
        ("fund+donor", "04000+020", 5, "140.00", "170.00"),
        ("account", "72105", 4, "1130.00", "0"),
        ("account", "75705", 2, "5.00", "5.00"),
        ("account", "72110", 1, "250.50", "0"),
        ("account", "73410", 1, "100.00", "0"),
        ("account", "14002", 1, "0", "100.00"),
    ]
    told = list(map(str, found.unmapped))
    assert told[0] == (
        "fund+donor 04000+010 is not mapped to an agreement in profile testland: "
        "10 lines, debits 1,350.50, credits 1,320.50 USD"
    )
    assert told[-1] == (
        "account 14002 is not mapped in profile testland: 1 line, debits 0.00, credits 100.00 USD"
    )
    (window,) = drafts(windows={"00012346": "W1-Works"}).unmapped[:1]
    assert window.missing.reason == "project 00012345 is not mapped to a window in profile testland"


@pytest.mark.parametrize(
    "account, reason",
    [
        (
            "Assets:Receivable:TLD",
            "Assets:Receivable:TLD holds instalments: record the due or the receipt with its instalment",
        ),
        ("Somewhere", "the profile maps account 72105 to 'Somewhere', which is no account"),
        ('Assets:A"\n', "the profile maps account 72105 to 'Assets:A\"\\n', which is no account"),
        (
            "Assets:Bank:Testbank:IQD",
            "Assets:Bank:Testbank:IQD holds IQD, the line states no amount in it",
        ),
    ],
)
def test_accounts_that_cannot_be_posted_to(account: str, reason: str) -> None:
    withheld = drafts(accounts={"*": account}).withheld
    assert {item.journal.id: item.reason for item in withheld}["0000000101"] == f"line 1: {reason}"


def test_another_currency_of_the_books() -> None:
    found = drafts(currency="IQD")
    assert [journal.id for journal in found.drafted] == ["0000000102"]
    assert "Expenses:TSF:MGMT:Operating  118240.00 IQD" in found.text
    reasons = {item.journal.id[-3:]: item.reason for item in found.withheld}
    assert reasons["101"] == "line 1 is in USD and states no amount in IQD"


def test_a_journal_is_drafted_once() -> None:
    known = [import_id(journal) for journal in drafts().drafted]
    assert len(set(known)) == 3
    again = drafts(known)
    assert again.drafted == ()
    assert len([item for item in again.withheld if item.known]) == 3


def test_two_journals_of_one_identity_are_not_drafted_beside_each_other() -> None:
    profile = load_profile(FIXTURES / "peoplesoft.profile.toml")
    assert isinstance(profile, LedgerProfile)
    profile = replace(profile, journal_by=(*profile.journal_by, "department"))
    text = (FIXTURES / "peoplesoft.csv").read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    again = [row.replace("00210", "00211") for row in rows[:4] if "0000000101" in row]
    source = Source(Path("x"), "\n".join([head, *rows, *again]).encode(), {}, profile)
    found = draft_journals(extract.read(source), profile, source, (), "USD")
    reason = "another journal of the extract has its ledger, unit, number and date"
    assert [item.journal.line for item in found.withheld if item.reason == reason] == [28]


def test_identity_is_of_ledger_unit_number_and_date_alone() -> None:
    text = (FIXTURES / "peoplesoft.csv").read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    turned = "\n".join([head, *reversed(rows)])
    ids = {import_id(journal) for journal in read(text).journals}
    assert len(ids) == 11
    assert {import_id(journal) for journal in read(turned).journals} == ids
    assert not ids & {import_id(j) for j in read(text.replace("TST01", "TST02")).journals}
    assert not ids & {import_id(j) for j in read(text.replace("ACTUALS", "BUDGETS")).journals}


def test_drafts_pass_the_gate(tmp_path: Path) -> None:
    found = drafts()
    main = tmp_path / "main.beancount"
    book = (FIXTURES / "testland.beancount").read_text(encoding="utf-8")
    main.write_text(book + '\ninclude "drafts.beancount"\n', encoding="utf-8")
    (tmp_path / "drafts.beancount").write_text(found.text, encoding="utf-8")
    result = gate.run(main, entries=True)
    assert result.snapshot, result.refusals
    assert [f.message for f in result.snapshot.facts().findings if f.severity == "error"] == []
    entries = [
        entry
        for entry in result.snapshot.entries()[0]
        if isinstance(entry, data.Transaction) and "import-id" in entry.meta
    ]
    assert [entry.meta["gl-journal"][-3:] for entry in entries] == ["101", "102", "103"]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        for posting in entry.postings:
            own = (posting.meta or {}).get("agreement") or entry.meta["agreement"]
            sums[own] += convert.get_weight(posting).number
    assert {key: round(total, 2) for key, total in sums.items()} == {
        "TL-2016-01": 0,
        "SL-2016-01": 0,
    }
