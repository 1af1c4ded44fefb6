"""The entry of a list in force for a page: read once, and a failure is not remembered."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from pledgebook_reports.cli import main
from pledgebook_reports.viewer.listed_entries import entry_of
from tests.importers.screening.made_lists import person, un_list


def test_a_list_that_was_damaged_for_a_moment_is_read_again(tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    book.write_text('option "operating_currency" "USD"\n', encoding="utf-8")
    listed = tmp_path / "UN.xml"
    listed.write_bytes(un_list(person(1, "YUSUF", "QANDIL")))
    added = CliRunner().invoke(main, ["lists", "add", str(listed), "--book", str(book)])
    assert added.exit_code == 0
    (kept,) = (tmp_path / "lists").rglob("UN.xml")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1])
    assert entry_of(tmp_path, "UN", "TSi.1") is None
    kept.write_bytes(whole)
    found = entry_of(tmp_path, "UN", "TSi.1")
    assert found is not None
    assert found.name == "YUSUF QANDIL"
    assert entry_of(tmp_path, "UN", "TSi.9") is None
    assert entry_of(tmp_path, "EU", "TSi.1") is None
