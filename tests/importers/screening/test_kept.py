"""A list is in force whole or not at all, and none replaces a better one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening import kept
from pledgebook_importers.screening.lists import read_list
from tests.importers.screening.made_lists import person, un_list

ADDING = kept.Adding(by="Noor Roe", at="2026-03-02T10:00:00+00:00")
PEOPLE = [person(n, f"YUSUF{n}", "QANDIL") for n in range(20)]


def add(
    books: Path, content: bytes, adding: kept.Adding = ADDING, name: str = "list.xml"
) -> tuple[kept.Record, bool]:
    file = books.parent / name
    file.write_bytes(content)
    return kept.add(books, file, read_list(file), adding)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A folder of books."""
    folder = tmp_path / "books"
    folder.mkdir()
    return folder


def later(content: bytes, day: str) -> bytes:
    return content.replace(b"2026-03-01", day.encode())


def test_a_list_is_kept_as_downloaded_and_read_again(books: Path) -> None:
    content = un_list(*PEOPLE).replace(b"\n", b"\r\n")
    record, now = add(books, content)
    assert now
    assert (record.id, record.date, record.dated_by) == ("UN", dt.date(2026, 3, 1), "list")
    assert (record.entries, record.added_by) == (21, "Noor Roe")
    (one,) = kept.in_force(books)
    assert one.record == record
    assert one.file.read_bytes() == content
    assert [entry.id for entry in kept.load(one, {}).entries][:2] == ["TSi.0", "TSi.1"]


def test_a_newer_list_replaces_and_the_older_stays(books: Path) -> None:
    first, _ = add(books, un_list(*PEOPLE))
    second, now = add(books, later(un_list(*PEOPLE, person(99, "ILSE", "MUSTER")), "2026-04-01"))
    assert now
    assert [one.record for one in kept.in_force(books)] == [second]
    assert [one.record for one in kept.kept(books)] == [first, second]


def test_an_older_list_is_kept_and_not_put_in_force(books: Path) -> None:
    first, _ = add(books, un_list(*PEOPLE))
    _, now = add(books, later(un_list(*PEOPLE), "2025-04-01"))
    assert not now
    assert [one.record for one in kept.in_force(books)] == [first]


def test_a_list_that_shrank_never_replaces_the_one_in_force(books: Path) -> None:
    first, _ = add(books, un_list(*PEOPLE))
    shrunk = later(un_list(*PEOPLE[:10]), "2026-04-01")
    with pytest.raises(RefusedError, match=r"holds 11 entries where .* has 21"):
        add(books, shrunk)
    assert [one.record for one in kept.kept(books)] == [first]
    with pytest.raises(RefusedError, match="not the 12 that were stated"):
        add(books, shrunk, replace(ADDING, entries=12))
    record, now = add(books, shrunk, replace(ADDING, entries=11))
    assert now
    assert record.entries == 11


def test_a_few_fewer_are_no_shrinking(books: Path) -> None:
    add(books, un_list(*PEOPLE))
    assert add(books, later(un_list(*PEOPLE[:18]), "2026-04-01"))[1]


def test_the_same_list_twice_is_told(books: Path) -> None:
    add(books, un_list(*PEOPLE))
    with pytest.raises(RefusedError, match="the very same list"):
        add(books, un_list(*PEOPLE))


def test_a_list_without_a_day_wants_one(books: Path) -> None:
    content = un_list(*PEOPLE).replace(b' dateGenerated="2026-03-01T23:00:05.233Z"', b"")
    with pytest.raises(RefusedError, match="--date"):
        add(books, content)
    record, _ = add(books, content, replace(ADDING, date=dt.date(2026, 2, 28)))
    assert (record.date, record.dated_by) == (dt.date(2026, 2, 28), "officer")
    (one,) = kept.in_force(books)
    assert kept.load(one, {}).date == dt.date(2026, 2, 28)


def test_a_kept_file_that_was_changed_is_not_read(books: Path) -> None:
    add(books, un_list(*PEOPLE))
    (one,) = kept.in_force(books)
    one.file.write_bytes(one.file.read_bytes().replace(b"YUSUF3", b"YUSUF4"))
    with pytest.raises(RefusedError, match="its digest differs"):
        kept.load(one, {})
    one.file.unlink()
    with pytest.raises(RefusedError, match="is missing"):
        kept.load(one, {})


def test_files_without_a_record_are_not_in_force(books: Path) -> None:
    record, _ = add(books, un_list(*PEOPLE))
    (one,) = kept.in_force(books)
    one.folder.with_suffix(".json").unlink()
    assert kept.in_force(books) == []
    # An addition that was cut off before its record is made good by doing it again.
    assert add(books, un_list(*PEOPLE))[0] == record


def test_a_record_that_cannot_be_read_is_told_by_its_name(books: Path) -> None:
    add(books, un_list(*PEOPLE))
    (one,) = kept.in_force(books)
    one.folder.with_suffix(".json").write_text("{", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"2026-03-01-\w+\.json: no record of a list"):
        kept.in_force(books)


def test_a_list_id_leads_nowhere_else(books: Path) -> None:
    record, _ = add(books, un_list(*PEOPLE), replace(ADDING, list_id="../../else"))
    assert (books / "lists" / record.id).is_dir()
    assert "/" not in record.id
