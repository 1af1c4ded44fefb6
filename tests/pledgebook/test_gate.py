"""The gate refuses what could run code or deceive; a snapshot is Beancount's own load."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data

from pledgebook import gate

REFUSED = {
    "plugin": (b'plugin "os"\n', "PB010"),
    "option": (b'option "insert_pythonpath" "TRUE"\n', "PB011"),
    "include outside": (b'include "../outside.beancount"\n', "PB012"),
    "pad": (b"2016-01-01 pad Assets:Bank:A Equity:FundBalance\n", "PB013"),
    "tolerance": (b"2016-01-01 balance Assets:Bank:A 1 ~ 1 USD\n", "PB014"),
    "extension": (b'2016-01-01 custom "fava-extension" "os"\n', "PB015"),
    "not UTF-8": (b'2016-01-01 note Assets:Bank:A "K\xf6nig"\n', "PB004"),
    "NUL": (b"; a\0b\n", "PB005"),
    "byte order mark": (b"\xef\xbb\xbf; a\n", "PB005"),
    "bidirectional control": ("; a\u202eb\n".encode(), "PB006"),
    "not NFC": ("; e\u0301\n".encode(), "PB007"),
    "merge markers": (b"<<<<<<< ours\n", "PB008"),
}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    (tmp_path / "outside.beancount").write_text("")
    (tmp_path / "books").mkdir()
    return tmp_path / "books"


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_book_is_refused_with_its_line(books: Path, name: str) -> None:
    text, code = REFUSED[name]
    main = books / "main.beancount"
    main.write_bytes(b"; first line\n" + text)
    result = gate.run(main)
    assert result.snapshot is None
    assert [(finding.code, finding.file) for finding in result.refusals] == [(code, str(main))]
    assert result.refusals[0].line in {1, 2}


def test_a_book_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (refusal,) = gate.run(tmp_path / "none.beancount").refusals
    assert refusal.code == "PB001"


def test_a_folder_is_no_book(tmp_path: Path) -> None:
    (refusal,) = gate.run(tmp_path).refusals
    assert refusal.code == "PB002"


def test_a_link_out_of_the_books_is_refused(books: Path) -> None:
    (books / "inside.beancount").symlink_to(books.parent / "outside.beancount")
    (books / "main.beancount").write_text('include "inside.beancount"\n')
    (refusal,) = gate.run(books / "main.beancount").refusals
    assert refusal.code == "PB012"


def test_stray_lines_of_included_files_are_warnings(books: Path) -> None:
    (books / "part.beancount").write_text('option "title" "x"\nplugin "os"\n')
    (books / "main.beancount").write_text('include "part.beancount"\n')
    snapshot = gate.run(books / "main.beancount").snapshot
    assert snapshot is not None
    facts = snapshot.facts()
    assert [(finding.code, finding.severity) for finding in facts.findings] == [
        ("PB106", "warning"),
        ("PB106", "warning"),
    ]


def _place(entry: data.Directive) -> tuple[datetime.date, str, str, int]:
    meta = entry.meta
    return (entry.date, type(entry).__name__, str(meta["filename"]), int(meta["lineno"]))


def test_the_snapshot_of_the_repositorys_books_is_beancounts_own_load(root: Path) -> None:
    main = root / "ledger" / "main.beancount"
    snapshot = gate.run(main, entries=True, rows=True).snapshot
    assert snapshot is not None
    entries, errors, options = snapshot.entries()
    stock, stock_errors, stock_options = loader._load([(str(main), True)], None, None, None)
    # Beancount leaves the order of globbed files to the disk, and with it ties of day and line.
    assert sorted(entries, key=_place) == sorted(stock, key=_place)
    assert errors == stock_errors == []
    for name in ("title", "operating_currency", "include", "booking_method", "commodities"):
        assert options[name] == stock_options[name]


def test_the_repositorys_books_balance_within_every_agreement(root: Path) -> None:
    snapshot = gate.run(root / "ledger" / "main.beancount", rows=True).snapshot
    assert snapshot is not None
    assert snapshot.facts().counts["error"] == 0
    with snapshot.rows() as rows:
        unbalanced = rows.execute(
            "SELECT entry_id, agreement FROM postings GROUP BY ALL HAVING sum(value) <> 0"
        ).fetchall()
        unvalued = rows.execute("SELECT count(*) FROM postings WHERE value IS NULL").fetchone()
    assert unbalanced == []
    assert unvalued == (0,)
