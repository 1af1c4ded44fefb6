"""`report --format … -o FILE`: the format by suffix, files as they are, one line for what cannot be."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from pledgebook_reports.cli import main

SMALL = Path(__file__).with_name("small.beancount")


def report(*arguments: str) -> Result:
    """Run the command over the hand-worked book."""
    return CliRunner().invoke(main, ["report", "pledge-status", "--book", str(SMALL), *arguments])


@pytest.mark.parametrize(
    "name,start",
    [
        ("a.txt", b"Pledge status as of"),
        ("a.CSV", b"Id,Donor,"),
        ("a.json", b'{"report": "pledge-status"'),
        ("a.html", b"<!doctype html>"),
        ("a.htm", b"<!doctype html>"),
        ("a.xlsx", b"PK"),
    ],
)
def test_the_suffix_says_the_format(tmp_path: Path, name: str, start: bytes) -> None:
    assert report("-o", str(tmp_path / name)).output == ""
    assert (tmp_path / name).read_bytes().startswith(start)


def test_the_format_that_is_asked_for_goes_before_the_suffix(tmp_path: Path) -> None:
    report("--format", "csv", "-o", str(tmp_path / "a.txt"))
    assert (tmp_path / "a.txt").read_text().startswith("Id,Donor,")


def test_a_suffix_that_says_nothing_is_one_line(tmp_path: Path) -> None:
    result = report("-o", str(tmp_path / "a.doc"))
    assert result.exit_code == 1
    assert result.output.endswith("a.doc: the suffix says no format: give --format\n")


def test_a_workbook_goes_into_a_pipe_and_not_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    piped = report("--format", "xlsx")
    assert load_workbook(io.BytesIO(piped.stdout_bytes)).sheetnames == ["pledge-status", "Sources"]
    monkeypatch.setattr("pledgebook_reports.cli.report.is_terminal", lambda: True)
    result = report("--format", "xlsx")
    assert result.output == "Error: xlsx is no text for a terminal: give -o FILE\n"
    assert report("--format", "text").exit_code == 0


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    result = report("-o", str(tmp_path / "none" / "a.json"))
    assert result.exit_code == 1
    assert "No such file or directory" in result.output
    assert len(result.output.splitlines()) == 1


def test_file_and_output_are_the_same_and_their_digest_stands_in_the_others(
    tmp_path: Path,
) -> None:
    report("-o", str(tmp_path / "a.json"))
    report("-o", str(tmp_path / "a.html"))
    told = (tmp_path / "a.json").read_bytes()
    assert report("--format", "json").stdout_bytes == told
    assert json.loads(told)["report"] == "pledge-status"
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert f"Data as JSON, SHA-256: {hashlib.sha256(told).hexdigest()}" in page
    assert "Books, SHA-256: " in page
