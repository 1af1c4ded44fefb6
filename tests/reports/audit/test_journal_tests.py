"""The command, and what single tests do that the fraud book does not show."""

from __future__ import annotations

import datetime
import io
import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from pledgebook_reports.audit.journal_tests import (
    approval_dates,
    closed_days,
    duplicate_payments,
    entry_delay,
    shared_traits,
    shown,
)
from pledgebook_reports.audit.journal_tests.outcome import rank, run
from pledgebook_reports.audit.journal_tests.registry import BY_NAME, TESTS
from pledgebook_reports.audit.series import gaps
from pledgebook_reports.cli.main import main
from pledgebook_reports.render import workbook

if TYPE_CHECKING:
    from pledgebook_reports.audit.journal_tests.journal import Entry, Journal
    from tests.reports.audit.conftest import Tested


def about(books: Tested) -> shown.About:
    """Return what all tables say of books."""
    journal = books.journal
    return shown.About(journal.as_of, "USD", len(journal.entries), str(books.book.parent))


def with_entries(journal: Journal, entries: list[Entry], country: str | None = "IQ") -> Journal:
    """Return the journal with other entries; what was derived from the old ones is gone."""
    return replace(journal, entries=entries, country=country)


def test_names_are_unique() -> None:
    """One name, one test."""
    assert len(BY_NAME) == len(TESTS)


def test_tables_and_the_object_tell_the_same(frauds: Tested) -> None:
    """Hits, entries and amounts by test; the ranking in order."""
    ranked = rank(frauds.outcomes)
    told = shown.as_object(frauds.outcomes, ranked, about(frauds))
    table = shown.tests_table(frauds.outcomes, about(frauds))
    by_name = {test["name"]: test for test in told["tests"]}
    for row in table.rows:
        test = by_name[str(row.cells["name"])]
        assert row.cells["hits"] == len(test["hits"])
        assert row.cells["amount"] == Decimal(test["amount"])
        assert row.cells["population"] == test["population"]
    lines = shown.hits_table(frauds.outcomes, about(frauds)).rows
    assert len(lines) == sum(
        max(len(hit["entries"]), 1) for test in told["tests"] for hit in test["hits"]
    )
    assert [one["voucher"] for one in told["ranking"]] == [one.entry.id for one in ranked]
    assert all(not one["file"].startswith("/") and one["line"] for one in told["ranking"])


def test_a_workbook_of_three_tables(frauds: Tested) -> None:
    """A sheet each, and one on where they are from."""
    ranked = rank(frauds.outcomes)
    tables = (
        shown.tests_table(frauds.outcomes, about(frauds)),
        shown.ranking_table(ranked, about(frauds)),
        shown.hits_table(frauds.outcomes, about(frauds)),
    )
    book = load_workbook(io.BytesIO(workbook.render_all(tables)))
    assert book.sheetnames == ["journal-tests", "ranking", "hits", "Sources"]
    assert {cell.value for cell in book["journal-tests"]["A"]} >= set(BY_NAME)


def test_the_terminal_shows_the_first_with_their_reasons(frauds: Tested) -> None:
    """Each reason names its test, and file and line of the entry."""
    ranked = rank(frauds.outcomes)
    text = shown.as_text(frauds.outcomes, ranked, about(frauds))
    first = ranked[0]
    line = next(line for line in text.splitlines() if line.startswith("  1  "))
    assert about(frauds).place(first.entry) in line
    assert all(reason.why in line for reason in first.reasons)
    assert f"The first {shown.SHOWN} of {len(ranked)} entries." in text


def test_a_period_tells_hits_that_touch_it(frauds: Tested) -> None:
    """Patterns are read from the whole journal all the same."""
    first = datetime.date(2018, 8, 1)
    outcomes = run(frauds.journal, TESTS, first)
    hits = [hit for one in outcomes for hit in one.found.hits if hit.entries]
    assert hits
    assert all(any(entry.date >= first for entry in hit.entries) for hit in hits)
    assert len(hits) < len([h for one in frauds.outcomes for h in one.found.hits if h.entries])


@pytest.mark.parametrize(
    "words,told",
    [
        (["--test", "tarot"], "no test tarot; there are"),
        (["--format", "xlsx"], "give -o FILE"),
        (["-o", "x.doc"], "the suffix says no format"),
    ],
)
def test_wrong_use_is_told(words: list[str], told: str) -> None:
    """In one line, with status 2, before the books are read."""
    result = CliRunner().invoke(main, ["journal-tests", "--book", "nowhere.beancount", *words])
    assert result.exit_code == 2
    assert told in result.output


def test_the_command(control_book: object) -> None:
    """On other books than demonstrations: JSON with all tests, or with those asked for."""
    words = ["journal-tests", "--book", str(control_book), "--format", "json"]
    result = CliRunner().invoke(main, [*words, "--test", "weekend", "--test", "descriptions"])
    assert result.exit_code == 0, result.output
    assert [one["name"] for one in json.loads(result.stdout)["tests"]] == [
        "weekend",
        "descriptions",
    ]


def test_holidays_are_found_where_they_are_kept(clean: Tested) -> None:
    """One payment on Iraq's Army Day, all others on ordinary days."""
    day = datetime.date(2017, 1, 8)
    ordinary = [
        entry._replace(date=day + datetime.timedelta(days=14 * n))
        for n, entry in enumerate(clean.journal.payments[:60])
    ]
    kept = [
        e for e in ordinary if not closed_days.HOLIDAY.run(with_entries(clean.journal, [e])).hits
    ]
    odd = kept[0]._replace(date=datetime.date(2019, 1, 6))
    found = closed_days.HOLIDAY.run(with_entries(clean.journal, [*kept, odd]))
    assert [hit.why for hit in found.hits] == ["paid on 2019-01-06, Army Day"]


def test_a_calendar_that_does_not_fit_finds_nothing(clean: Tested) -> None:
    """An office that pays on Saturdays as on Sundays is told so."""
    entries = [
        entry._replace(date=datetime.date(2017, 1, 1) + datetime.timedelta(days=n))
        for n, entry in enumerate(clean.journal.payments[:200])
    ]
    found = closed_days.WEEKEND.run(with_entries(clean.journal, entries))
    assert not found.hits
    assert "the calendar does not fit" in found.note


def test_another_country_has_another_weekend(clean: Tested) -> None:
    """Sundays are closed in Germany, and these books pay on them."""
    found = closed_days.WEEKEND.run(with_entries(clean.journal, list(clean.journal.entries), "DE"))
    assert not found.hits
    assert "calendar of DE" in found.note
    none = closed_days.WEEKEND.run(with_entries(clean.journal, list(clean.journal.entries), "XX"))
    assert none.note == "no calendar of XX is known"


@pytest.mark.parametrize(
    "one,other",
    [("INV-00417", "Inv. 417"), ("no 12/34", "No. 12-34"), ("A 007", "a7"), ("BILL_9", "9")],
)
def test_spellings_of_one_invoice_number(one: str, other: str) -> None:
    """Case, marks, leading noughts and words for number do not count."""
    assert duplicate_payments.invoice(one) == duplicate_payments.invoice(other)


@pytest.mark.parametrize("one,other", [("1001", "101"), ("A1", "B1"), ("17-1", "171/2")])
def test_numbers_that_differ(one: str, other: str) -> None:
    """Noughts within a number do."""
    assert duplicate_payments.invoice(one) != duplicate_payments.invoice(other)


@pytest.mark.parametrize(
    "trait,one,other",
    [
        ("phone", "+964 770 555 0142", "0770-5550142"),
        ("bank-account", "IQ55 HOME 0001", "iq55home0001"),
        ("name", "Sample, Jonas (invented)", "sample"),
        ("name", "Jonas Sample", "SAMPLE Jonas"),
    ],
)
def test_traits_are_compared_plainly(trait: str, one: str, other: str) -> None:
    """Without what writers vary."""
    assert shared_traits.plainly(one, trait) == shared_traits.plainly(other, trait)


def test_a_signature_is_held_against_the_stated_day(clean: Tested) -> None:
    """An approval signed, and an entry signed by its maker, long after what the voucher says."""
    entry = next(e for e in clean.journal.payments if e.approved_on)
    late = entry.date + datetime.timedelta(days=20)

    own = replace(clean.journal, entries=[entry])
    # What is read from the projection once, as if it had been read.
    own.__dict__["signed"] = {(entry.id, "approve"): late, (entry.id, "enter"): late}
    assert f"signed only on {late}" in approval_dates.TEST.run(own).hits[0].why
    assert f"signed by its maker 20 days later, on {late}" in entry_delay.TEST.run(own).hits[0].why


def test_gaps_in_series(frauds: Tested, clean: Tested) -> None:
    """None in clean books; the voucher that was taken out is told with its neighbours."""
    day = clean.journal.as_of
    assert gaps(clean.snapshot.rows(), day) == []
    (gap,) = gaps(frauds.snapshot.rows(), day)
    assert gap.count == 1
    assert gap.before < gap.text < gap.after
