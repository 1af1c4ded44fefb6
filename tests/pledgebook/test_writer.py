"""The writer adds whole files or nothing, and a repeat changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook import writer

TEXT = "2017-01-01 open Assets:Bank:A\n"


def test_a_file_appears_whole_in_its_folder(tmp_path: Path) -> None:
    written = writer.add_file(tmp_path, Path("journal/2017/a.beancount"), TEXT)
    assert written.read_text(encoding="utf-8") == TEXT
    assert [path.name for path in written.parent.iterdir()] == ["a.beancount"]


def test_a_repeat_is_no_change(tmp_path: Path) -> None:
    first = writer.add_file(tmp_path, Path("a.beancount"), TEXT)
    stamp = first.stat().st_mtime_ns
    assert writer.add_file(tmp_path, Path("a.beancount"), TEXT) == first
    assert first.stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    "place,text,reason",
    [
        ("../a.beancount", TEXT, "outside the books"),
        ("a.beancount", '2017-01-01 opn "x"\n', "a.beancount:1: "),
        ("taken.beancount", TEXT, "another content"),
    ],
)
def test_what_is_unfit_is_refused_and_nothing_is_left(
    tmp_path: Path, place: str, text: str, reason: str
) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (books / "taken.beancount").write_text("; mine\n", encoding="utf-8")
    with pytest.raises(writer.WriteRefusedError, match=reason):
        writer.add_file(books, Path(place), text)
    assert {path.name for path in books.glob("*.beancount")} == {"taken.beancount"}
    assert (books / "taken.beancount").read_text(encoding="utf-8") == "; mine\n"
