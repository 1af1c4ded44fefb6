"""The writer adds whole files or nothing, and a repeat changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook import writer
from pledgebook.durable import digest_of
from pledgebook.writer import Change

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


@pytest.mark.parametrize(
    "place,reason",
    [
        ("../a.beancount", "outside the books"),
        ("taken.beancount", "another content"),
        ("taken.beancount/a.beancount", "cannot be written (Not a directory)"),
        ("folder.beancount", "cannot be written (Is a directory)"),
    ],
)
def test_a_change_is_told_to_be_unfit_as_it_is_refused(
    tmp_path: Path, place: str, reason: str
) -> None:
    (tmp_path / "taken.beancount").write_text("; mine\n", encoding="utf-8")
    (tmp_path / "folder.beancount").mkdir()
    told = writer.unfit(tmp_path, Change(Path(place), TEXT))
    assert told is not None
    assert reason in told
    with pytest.raises(writer.WriteRefusedError) as refused:
        writer.add_file(tmp_path, Path(place), TEXT)
    assert str(refused.value) == told


def test_a_file_is_replaced_only_as_it_was_read(tmp_path: Path) -> None:
    place = Path("a.beancount")
    writer.add_file(tmp_path, place, TEXT)
    longer = TEXT + "2017-01-02 open Assets:Bank:B\n"
    assert writer.replace_file(tmp_path, place, longer, digest_of(TEXT)).read_text() == longer
    with pytest.raises(writer.WriteRefusedError, match="changed by another hand"):
        writer.replace_file(tmp_path, place, TEXT + "; mine\n", digest_of(TEXT))
    with pytest.raises(writer.WriteRefusedError, match=r"a\.beancount:1: "):
        writer.replace_file(tmp_path, place, "2017 opn\n", digest_of(longer))
    assert (tmp_path / place).read_text() == longer


def test_only_what_was_written_is_taken_back(tmp_path: Path) -> None:
    path = writer.add_file(tmp_path, Path("journal/2017/a.beancount"), TEXT)
    with pytest.raises(writer.WriteRefusedError, match="another hand"):
        writer.take_back(path, TEXT + ";\n")
    writer.take_back(path, TEXT)
    assert not path.exists()
    (tmp_path / "journal" / ".pledgebook.lock").touch()
    writer.take_back(path, TEXT)  # It is gone already.


def test_files_change_together_or_not_at_all(tmp_path: Path) -> None:
    writer.add_file(tmp_path, Path("a.beancount"), TEXT)
    changes = [
        Change(Path("b.beancount"), TEXT),
        Change(Path("a.beancount"), None, digest_of("something else")),
    ]
    with pytest.raises(writer.WriteRefusedError, match="another hand"):
        writer.write_all(tmp_path, changes)
    with pytest.raises(writer.WriteRefusedError, match="twice"):
        writer.write_all(tmp_path, [changes[0], changes[0]])
    assert [path.name for path in tmp_path.glob("*.beancount")] == ["a.beancount"]


def test_a_disk_that_refuses_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file where a folder should be\n")
    with pytest.raises(writer.WriteRefusedError, match=r"journal.* cannot be written \(") as told:
        writer.add_file(tmp_path, Path("journal/a.beancount"), TEXT)
    assert "\n" not in str(told.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".pledgebook.lock", "journal"]


@pytest.mark.parametrize(
    "note,reason",
    [
        ("no note of ours", "is no note of the writer"),
        ('[{"place": "../stolen", "before": null}]', "outside the books"),
        ('[{"place": "a.beancount", "before": null, "goes": true}]', "changed by hand"),
    ],
)
def test_a_note_that_would_do_harm_is_not_followed(tmp_path: Path, note: str, reason: str) -> None:
    books = tmp_path / "books"
    writer_lock = books / ".pledgebook.lock"
    books.mkdir()
    (books / "a.beancount").write_text(TEXT)
    (tmp_path / ".stolen.new").write_text("kept\n")
    writer_lock.write_text("../.stolen.new\na.beancount\n\0\n")
    (books / ".pledgebook.intent").write_text(note)
    with pytest.raises(writer.WriteRefusedError, match=reason):
        writer.recover(books)
    (books / ".pledgebook.intent").unlink()
    writer.add_file(books, Path("b.beancount"), TEXT)
    assert (books / "a.beancount").read_text() == TEXT
    assert (tmp_path / ".stolen.new").read_text() == "kept\n"


def test_a_lock_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept\n")
    books = tmp_path / "books"
    books.mkdir()
    (books / ".pledgebook.lock").symlink_to(victim)
    with pytest.raises(writer.WriteRefusedError, match="cannot be written"):
        writer.add_file(books, Path("a.beancount"), TEXT)
    assert victim.read_text() == "kept\n"
