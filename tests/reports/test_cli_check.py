"""The command line's contract: exit codes, JSON, one line a fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pledgebook_reports.cli import main
from tests.reports.excepted import EXCEPTION, UNEXCEPTED, write

DIRTY = (
    'plugin "pledgebook"\n'
    '2015-01-01 custom "party" "FIN" "Finland"\n  role: "donor"\n'
    '2015-01-01 custom "party" "FIN" "Finland"\n  role: "donor"\n'
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    book = tmp_path / "main.beancount"
    book.write_text(DIRTY, encoding="utf-8")
    return book


def test_clean_books_end_with_0(root: Path) -> None:
    result = run("check", root / "ledger" / "main.beancount", "--format", "json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert set(told) == {
        "book",
        "as_of",
        "findings",
        "counts",
        "entries",
        "seconds",
        "checked",
        "not_run",
    }
    assert told["counts"]["error"] == 0
    assert {finding["severity"] for finding in told["findings"]} <= {"warning", "notice"}


def test_findings_end_with_1_and_have_the_contracts_keys(dirty: Path) -> None:
    result = run("check", dirty, "--format", "json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.output)["findings"]
    assert list(finding) == [
        "code", "severity", "message", "file", "line", "entry_date", "subject", "amount",
        "currency", "finding_category", "excepted",
    ]  # fmt: skip
    assert (finding["code"], finding["line"], finding["subject"]) == ("PB104", 4, "FIN")


def test_text_names_path_line_and_code(dirty: Path) -> None:
    result = run("check", dirty)
    assert result.exit_code == 1
    assert "PB104 id redefined (error, 1)" in result.output
    assert f"{dirty}:4: " in result.output


def test_a_refused_book_ends_with_2(tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    book.write_text('plugin "os"\n', encoding="utf-8")
    result = run("check", book, "--format", "json")
    assert result.exit_code == 2
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["PB010"]
    assert result.stderr.startswith(f"{book}:1: PB010 ")


def test_a_refusal_is_one_line_on_stderr_and_nothing_else(tmp_path: Path) -> None:
    result = run("check", tmp_path / "none.beancount")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1


def test_strict_counts_warnings(root: Path) -> None:
    book = root / "ledger" / "main.beancount"
    assert run("check", book).exit_code == 0
    assert run("check", book, "--strict").exit_code == 1


def test_what_is_excepted_counts_never(tmp_path: Path) -> None:
    book = write(tmp_path, EXCEPTION)
    result = run("check", book, "--strict", "--format", "json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert [finding["excepted"]["approver"] for finding in told["findings"]] == ["OFF-HEAD"]
    assert [told["counts"][key] for key in ("error", "warning", "notice", "excepted")] == [
        0, 0, 0, 1,
    ]  # fmt: skip
    assert run("check", write(tmp_path, EXCEPTION, UNEXCEPTED)).exit_code == 1


def test_an_exception_that_has_ended_covers_nothing(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, EXCEPTION), "--as-of", "2018-01-01", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.output)["counts"]["excepted"] == 0


def test_nothing_is_coloured_in_a_pipe(tmp_path: Path) -> None:
    assert "\x1b" not in run("check", write(tmp_path, EXCEPTION, UNEXCEPTED)).output


def test_the_day_of_the_check_can_be_given(root: Path) -> None:
    book = root / "ledger" / "main.beancount"
    told = json.loads(run("check", book, "--as-of", "2016-12-31", "--format", "json").output)
    assert told["as_of"] == "2016-12-31"
    assert told["findings"] == []


def test_a_bad_day_is_one_line() -> None:
    result = run("check", "--as-of", "yesterday")
    assert result.exit_code == 2
    assert "2019-12-31" in result.stderr


def test_explain_prints_the_page_of_a_rule() -> None:
    result = run("explain", "pb301")
    assert result.exit_code == 0
    assert result.output.startswith("PB301 uncommitted balance below zero")
    assert run("explain", "PB999").exit_code == 1


def test_an_unknown_report_names_the_known_ones(root: Path) -> None:
    result = run("report", "nothing", "--book", root / "ledger" / "main.beancount")
    assert result.exit_code == 1
    assert "pledge-status" in result.stderr
