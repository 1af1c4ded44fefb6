"""Issued reports: frozen by posting, compared entry by entry, each series proved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pledgebook_reports.cli import main
from tests.reports.conftest import SMALL

# Finland's money of the hand-worked book (conftest.py): 648.00 received in 2016, 200.00 + 16.00 spent.
PERIOD = ("--from", "2016-01-01", "--to", "2016-12-31")


def run(*arguments: str, expect: int = 0) -> str:
    """Run a command; return what it said on either stream."""
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == expect, done.output
    return done.output


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a copy of the hand-worked book that includes its journal."""
    copy = tmp_path / "main.beancount"
    shutil.copy(SMALL, copy)
    with copy.open("a", encoding="utf-8") as file:
        file.write('\ninclude "journal/*/*.beancount"\n')
    (tmp_path / "journal" / "2016").mkdir(parents=True)
    (tmp_path / "journal" / "2016" / "empty.beancount").write_text("", encoding="utf-8")
    return copy


def issue(book: Path, *more: str, series: str = "annual", expect: int = 0) -> str:
    """Issue Finland's statement of 2016."""
    return run(
        "issue", "donor-statement", "--book", str(book), "--donor", "FIN", "--series", series,
        "--write", *(more or PERIOD), expect=expect,
    )  # fmt: skip


def codes(book: Path) -> list[str]:
    told = json.loads(CliRunner().invoke(main, ["check", str(book), "--format", "json"]).stdout)
    return [one["code"] for one in told["findings"] if one["severity"] == "error"]


def changed(book: Path, expect: int) -> list[dict[str, Any]]:
    said = run(
        "changed-since", "REP-FIN-annual-2016-12-31", "--book", str(book), "--format", "json",
        expect=expect,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(said)["changes"]
    return found


def proof(book: Path, expect: int) -> dict[str, Any]:
    told: dict[str, Any]
    (told,) = json.loads(run("issued", "--book", str(book), "--format", "json", expect=expect))[
        "series"
    ]
    return told


def test_books_that_would_not_read_the_report_are_left_alone(tmp_path: Path) -> None:
    copy = tmp_path / "main.beancount"
    shutil.copy(SMALL, copy)
    assert "PB001 is taken up by no include" in issue(copy, expect=1)
    assert [one.name for one in tmp_path.iterdir()] == ["main.beancount"]


def test_nothing_is_written_without_being_asked(book: Path) -> None:
    before = sorted(book.parent.rglob("*"))
    arguments = ("--donor", "FIN", "--series", "annual", *PERIOD, "--book", str(book))
    assert '"report-issued" "REP-FIN-annual-2016-12-31"' in run(
        "issue", "donor-statement", *arguments
    )
    assert [one for one in sorted(book.parent.rglob("*")) if one.name[0] != "."] == before


def test_an_issued_report_is_proved_by_every_check(book: Path) -> None:
    said = issue(book)
    assert (book.parent / "documents/2016/REP-FIN-annual-2016-12-31/figures.json").exists()
    assert "report.html" in said
    assert codes(book) == []
    assert changed(book, 0) == []
    told = proof(book, 0)
    assert told["holds"]
    assert told["twice"] == 0
    ledger, issued, rest = (told[name]["postings"] for name in ("ledger", "issued", "unreported"))
    assert 0 < issued < ledger
    assert issued + rest == ledger


def test_a_report_stands_in_the_year_in_which_it_is_issued(book: Path) -> None:
    issue(book, *PERIOD, "--on", "2017-03-31")
    (line,) = book.parent.glob("journal/*/REP-*")
    assert line.parent.name == "2017"
    assert line.read_text(encoding="utf-8").startswith("2017-03-31 ")
    assert (book.parent / "documents/2016/REP-FIN-annual-2016-12-31/figures.json").exists()


def test_a_changed_posting_is_named_by_line_of_the_report(book: Path) -> None:
    issue(book)
    text = book.read_text(encoding="utf-8")
    assert text.count("200.00 USD") >= 2
    book.write_text(text.replace("200.00 USD", "201.00 USD"), encoding="utf-8")
    assert "PB704" in codes(book)
    moved = {one["row"]: one for one in changed(book, 1) if one["figure"] == "amount"}
    assert (moved["Contractual"]["issued"], moved["Contractual"]["now"]) == ("-200.00", "-201.00")
    (entry,) = moved["Contractual"]["entries"]
    assert (entry["issued"], entry["now"]) == ("-200.00", "-201.00")
    assert entry["place"].startswith("main.beancount:") or "main.beancount:" in entry["place"]
    told = proof(book, 1)
    assert not told["holds"]
    assert told["gone"]["postings"] == 2


def test_a_late_entry_in_a_reported_period_is_found(book: Path) -> None:
    issue(book)
    late = book.parent / "journal" / "2016" / "late.beancount"
    late.write_text(
        '2016-12-30 * "A builder" "Forgotten invoice"\n  agreement: "FI-2016-01"\n'
        "  Expenses:FFS:W1-Works:Contractual  5.00 USD\n  Assets:Bank:Tigris:USD  -5.00 USD\n",
        encoding="utf-8",
    )
    assert "PB704" in codes(book)
    rows = {one["row"] for one in changed(book, 1)}
    assert {"Contractual", "closing"} <= rows
    told = proof(book, 0)
    assert told["ledger"]["postings"] == told["issued"]["postings"] + told["unreported"]["postings"]


def test_folding_files_keeps_the_ids_of_postings(book: Path) -> None:
    issue(book)
    text = book.read_text(encoding="utf-8")
    start = text.index("2016-03-01 price")
    (book.parent / "journal" / "2016" / "folded.beancount").write_text(
        text[start : text.rindex("include ")], encoding="utf-8"
    )
    book.write_text(text[:start] + text[text.rindex("include ") :], encoding="utf-8")
    assert "PB704" not in codes(book)
    assert changed(book, 0) == []


def test_a_series_reports_no_day_twice_and_two_series_may(book: Path) -> None:
    issue(book)
    said = issue(book, "--from", "2016-12-01", "--to", "2017-01-31", expect=1)
    assert "no day is reported twice" in said
    issue(book, "--from", "2016-10-01", "--to", "2016-12-31", series="quarterly")
    assert codes(book) == []


def test_a_file_that_is_not_what_was_issued_is_refused(book: Path) -> None:
    issue(book)
    figures = book.parent / "documents/2016/REP-FIN-annual-2016-12-31/figures.json"
    figures.write_text(
        figures.read_text(encoding="utf-8").replace("200.00", "190.00"), encoding="utf-8"
    )
    said = run("changed-since", "REP-FIN-annual-2016-12-31", "--book", str(book), expect=2)
    assert "is not what was issued" in said


@pytest.mark.parametrize(
    "arguments,says",
    [
        (("--donor", "NOBODY", *PERIOD), "no agreement of a donor NOBODY"),
        (("--donor", "FIN", "--from", "2016-02-01", "--to", "2016-01-01"), "after its last day"),
        (("--donor", "FIN", "--from", "2010-01-01", "--to", "2010-12-31"), "no posting of FIN"),
        (PERIOD, "give --donor or --facility"),
    ],
)
def test_bad_arguments_get_one_clear_line(
    book: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = CliRunner().invoke(
        main, ["issue", "donor-statement", "--book", str(book), "--series", "annual", *arguments]
    )
    assert done.exit_code in (1, 2)
    assert says in done.output


def test_a_report_that_was_never_issued_is_told(book: Path) -> None:
    said = run("changed-since", "REP-1", "--book", str(book), expect=2)
    assert "no report REP-1 was issued; there are none" in said
