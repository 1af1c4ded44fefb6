"""`pledgebook screen --record` and `--decide`: what is recorded, who decides, and when it is asked again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pledgebook_reports.cli import main
from tests.importers.screening.made_lists import person, un_list

BOOK = """
option "operating_currency" "USD"
plugin "pledgebook"
2016-01-01 custom "facility" "FFS" "Facility of the test"
  currency: "USD"
2016-01-01 custom "party" "PAY-ZARQUN" "Zarqun Building"
  role: "payee"
  owners: "Yusuf Qandil; Ilse Roe"
2016-01-01 custom "party" "PAY-CLEAR" "Noor Roe"
  role: "payee"
2016-01-01 custom "officer" "OFF-PREP" "Una Sample"
  roles: "preparer"
2016-01-01 custom "officer" "OFF-CERT" "Ada Sample"
  roles: "certifier"
2016-01-01 custom "officer" "OFF-BOTH" "Odo Sample"
  roles: "preparer; certifier"
2016-01-01 open Assets:Bank:Tigris:USD
2016-01-01 custom "fund" "FFS-TREASURY" "FFS" "Own money"
2016-01-01 custom "window" "FFS" "W1" "Works"
2016-01-01 open Expenses:FFS:W1:Supplies
  unsdg: "2"
2026-02-01 ! "Zarqun Building" "Pipes"
  voucher: "V-2026-00001"
  agreement: "FFS-TREASURY"
  payee-id: "PAY-ZARQUN"
  prepared-by: "OFF-BOTH"
  Expenses:FFS:W1:Supplies  10.00 USD
  Assets:Bank:Tigris:USD   -10.00 USD
include "journal/*/*.beancount"
"""
LIST = un_list(person(1, "YUSUF", "QANDIL", "Yousef Kandil"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Books with one listed owner, and the list in force."""
    file = tmp_path / "books" / "main.beancount"
    (file.parent / "journal" / "2026").mkdir(parents=True)
    file.write_text(BOOK, encoding="utf-8")
    (file.parent / "journal" / "2026" / "empty.beancount").write_text("; nothing yet\n")
    put(file, LIST)
    return file


def put(book: Path, content: bytes) -> None:
    listed = book.parent.parent / "UN.xml"
    listed.write_bytes(content)
    assert run("lists", "add", listed, "--book", book).exit_code == 0


def record(book: Path, officer: str = "OFF-PREP", day: str = "2026-03-02") -> Result:
    return run("screen", "--book", book, "--record", "--as", officer, "--on", day, "--write")


def decide(
    book: Path, officer: str = "OFF-CERT", outcome: str = "false-positive", day: str = "2026-03-02",
    reason: str = "another year of birth",
) -> Result:  # fmt: skip
    return run(
        "screen", "--book", book, "--decide", "PAY-ZARQUN", "TSi.1", "--outcome", outcome,
        "--as", officer, "--reason", reason, "--on", day, "--write",
    )  # fmt: skip


def change(book: Path, side: str) -> None:
    """Change the entry of the list, or the party's names."""
    if side == "entry":
        changed = un_list(person(1, "YUSUF", "QANDIL", "Yosef Qandyl"))
        put(book, changed.replace(b"2026-03-01T", b"2026-03-04T"))
    else:
        amended = (
            '2026-03-03 custom "amendment" "PAY-ZARQUN" "owners" "Yusuf Qandil; Hana Roe" "x"\n'
        )
        book.write_text(BOOK + amended, encoding="utf-8")


def answer(book: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("screen", "--book", book, "--format", "json").stdout)
    return told


def test_a_run_is_drafted_and_nothing_written_without_write(book: Path) -> None:
    before = sorted(book.parent.rglob("*"))
    done = run("screen", "--book", book, "--record", "--as", "OFF-PREP", "--on", "2026-03-02")
    assert done.exit_code == 1
    assert (
        '2026-03-02 custom "screening" "PAY-ZARQUN" "UN" 2026-03-01 "hit" "OFF-PREP"' in done.stdout
    )
    assert '  name: "Yusuf Qandil (owner of PAY-ZARQUN)"' in done.stdout
    assert (
        '2026-03-02 custom "screening" "PAY-CLEAR" "UN" 2026-03-01 "clear" "OFF-PREP"'
        in done.stdout
    )
    assert "1 clear, 1 open hits to decide" in done.stdout
    assert sorted(book.parent.rglob("*")) == before


def test_a_decided_pair_is_not_asked_again(book: Path) -> None:
    assert record(book).exit_code == 1
    (hit,) = answer(book)["hits"]
    assert (hit["state"], hit["decided_by"]) == ("open", "OFF-PREP")
    assert decide(book).exit_code == 0
    told = answer(book)
    assert told["hits"] == []
    (one,) = told["decided"]
    assert (one["party"], one["entry_id"], one["decided_by"]) == ("PAY-ZARQUN", "TSi.1", "OFF-CERT")
    again = record(book, day="2026-03-05")
    assert again.exit_code == 0
    assert "2 clear, 0 open hits" in again.stdout
    assert "1 decided before, unchanged since" in again.stdout


@pytest.mark.parametrize("side", ["entry", "payee"])
def test_a_decided_pair_is_asked_again_when_one_side_changed(book: Path, side: str) -> None:
    record(book)
    decide(book)
    change(book, side)
    (hit,) = answer(book)["hits"]
    assert hit["state"] == "changed"
    done = record(book, day="2026-03-05")
    assert "asked again" in done.stdout
    (hit,) = answer(book)["hits"]
    assert hit["state"] == "open"


@pytest.mark.parametrize("side", ["entry", "payee"])
def test_a_decision_is_of_the_pair_that_was_recorded(book: Path, side: str) -> None:
    record(book)
    change(book, side)
    assert decide(book, day="2026-03-05").exit_code == 0
    (hit,) = answer(book)["hits"]
    assert (hit["state"], hit["decided_by"]) == ("changed", "OFF-CERT")


@pytest.mark.parametrize(
    "officer,reason",
    [
        ("OFF-NONE", "OFF-NONE is no registered officer"),
        ("OFF-PREP", "is preparer, not certifier"),
        ("OFF-BOTH", "OFF-BOTH prepared payments to PAY-ZARQUN: somebody else decides its hits"),
    ],
)
def test_who_may_not_decide(book: Path, officer: str, reason: str) -> None:
    record(book)
    done = decide(book, officer)
    assert done.exit_code == 1
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert answer(book)["hits"][0]["state"] == "open"


def test_who_recorded_a_hit_does_not_decide_it(book: Path) -> None:
    record(book, "OFF-CERT")
    done = decide(book, "OFF-CERT")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "OFF-CERT recorded this hit: somebody else decides it" in done.stderr


def test_who_recorded_a_hit_does_not_clear_it_once_it_is_confirmed(book: Path) -> None:
    record(book, "OFF-CERT")
    other = BOOK.replace('"Ada Sample"', '"Ada Sample"\n  roles: "certifier"\n'
                         '2016-01-01 custom "officer" "OFF-HEAD" "Ona Sample"', 1)  # fmt: skip
    book.write_text(other, encoding="utf-8")
    assert decide(book, "OFF-HEAD", outcome="hit", reason="the same passport").exit_code == 0
    done = decide(book, "OFF-CERT", day="2026-03-03")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "OFF-CERT recorded this hit: somebody else decides it" in done.stderr
    assert answer(book)["hits"][0]["state"] == "confirmed"


def test_a_screening_of_the_whole_list_decides_no_hit_on_an_entry(book: Path) -> None:
    record(book)
    whole = '2026-03-03 custom "screening" "PAY-ZARQUN" "UN" 2026-03-01 "clear" "OFF-CERT"\n'
    book.write_text(BOOK + whole, encoding="utf-8")
    assert answer(book)["hits"][0]["state"] == "open"


def test_a_confirmed_hit_stays_one_and_no_run_clears_it(book: Path) -> None:
    record(book)
    assert decide(book, outcome="hit", reason="the same passport").exit_code == 0
    assert answer(book)["hits"][0]["state"] == "confirmed"
    put(book, un_list(person(7, "HANA", "ANON")).replace(b"2026-03-01T", b"2026-03-04T"))
    done = record(book, day="2026-03-05")
    assert "1 clear, 0 open hits" in done.stdout  # PAY-CLEAR alone: the hit waits for a person.
    assert decide(book, day="2026-03-06", reason="no longer listed").exit_code == 0
    assert "2 clear, 0 open hits" in record(book, day="2026-03-07").stdout


def test_the_same_run_twice_is_recorded_once(book: Path) -> None:
    record(book)
    files = sorted(book.parent.rglob("*"))
    done = record(book)
    assert "nothing to record" in done.stderr
    assert sorted(book.parent.rglob("*")) == files


def test_a_decision_needs_an_open_hit_and_a_reason(book: Path) -> None:
    none = decide(book)
    assert none.exit_code == 1
    assert "no open hit on TSi.1" in none.stderr
    record(book)
    assert "a decision has a reason" in decide(book, reason="  . ").stderr
    assert "the reason has 1,501 letters" in decide(book, reason="x" * 1501).stderr
    assert answer(book)["hits"][0]["state"] == "open"


def test_books_that_do_not_include_the_journal_get_nothing(book: Path) -> None:
    book.write_text(BOOK.replace('include "journal/*/*.beancount"', ""), encoding="utf-8")
    done = record(book)
    assert done.exit_code == 2
    assert (
        'is taken up by no include of the books: the main file wants the line include "journal/*/*.beancount"'
        in done.stderr
    )
    assert not list(book.parent.rglob("screening-*"))


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_decision_is_answered_on_stdout(book: Path, form: str) -> None:
    record(book)
    done = run(
        "screen", "--book", book, "--decide", "PAY-ZARQUN", "TSi.1", "--outcome", "false-positive",
        "--as", "OFF-CERT", "--reason", "born 1991", "--on", "2026-03-02", "--format", form,
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    text = json.loads(done.stdout)["text"] if form == "json" else done.stdout
    assert '"PAY-ZARQUN" "UN" 2026-03-01 "false-positive" "OFF-CERT"' in text


@pytest.mark.parametrize(
    "more",
    [
        ("--write",), ("--as", "OFF-PREP"), ("--on", "2026-03-02"), ("--reason", "born 1991"),
        ("--delta", "--write"), ("--record", "--as", "OFF-PREP", "--outcome", "hit"),
    ],
)  # fmt: skip
def test_an_option_that_nothing_would_read_is_refused(book: Path, more: tuple[str, ...]) -> None:
    done = run("screen", "--book", book, *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].endswith(("--record or --decide", "go with --decide"))
