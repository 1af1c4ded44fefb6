"""What a whole check leaves is used after an edit while it holds, and only then; never another's."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pledgebook import gate
from pledgebook.after_edit import keeping
from pledgebook.after_edit.base import Base, DoubtError
from pledgebook.after_edit.files import contents_of, order_of
from pledgebook.after_edit.judging import judge_edits
from pledgebook.cache import memory
from pledgebook.cache.surroundings import content_digest
from pledgebook.gate import GateResult, child
from tests.pledgebook.after_edit.books import write
from tests.pledgebook.after_edit.editing import Desk

WHOLE, AFTER = "pledgebook.gate.child", "pledgebook.gate.after_edit"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The main file of books that were checked as a whole, with a cache that is in use."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PLEDGEBOOK_NO_CACHE")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(memory, "SETTLED_NS", 0)
    main = write(tmp_path / "books")
    gate.run(main)
    return main


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The programs that the gate starts, in their order."""
    found: list[str] = []
    run: Callable[..., Any] = subprocess.run

    def noted(command: list[str], **how: Any) -> Any:
        found.append(command[3])
        return run(command, **how)

    monkeypatch.setattr(subprocess, "run", noted)
    return found


def base_of(main: Path) -> Path:
    """The file of the cache that the check after an edit begins with."""
    (found,) = (main.parent.parent / "cache/pledgebook").glob("*.base")
    return found


def edit(main: Path, old: str, new: str, name: str = "journal/2017/first") -> None:
    path = main.parent / f"{name}.beancount"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def told(result: GateResult) -> tuple[object, ...]:
    """All that a check tells, but for its seconds."""
    assert result.snapshot is not None
    facts = msgspec.structs.replace(result.snapshot.facts(), seconds=0.0)
    manifest = result.snapshot.manifest
    return facts, manifest.digest, dict(manifest.files), manifest.rules, manifest.entries


def test_edits_of_vouchers_are_told_from_the_last_whole_check(
    book: Path, started: list[str]
) -> None:
    edit(book, "900.00 USD", "901.00 USD")
    first = gate.run(book)
    edit(book, '"PAY-BETA"', '"PAY-NOBODY"', "journal/2017/second")
    second = gate.run(book)
    again = gate.run(book)
    assert started == [AFTER, AFTER]
    assert told(second) == told(again) == told(gate.run(book, cached=False))
    assert told(first) != told(second)
    assert not second.remarks


def test_what_is_told_after_an_edit_is_not_told_of_books_edited_back(
    book: Path, started: list[str]
) -> None:
    before = told(gate.run(book))
    edit(book, "900.00 USD", "901.00 USD")
    gate.run(book)
    edit(book, "901.00 USD", "900.00 USD")
    assert told(gate.run(book)) == before
    assert started == [AFTER, AFTER]


def test_what_is_used_stays_longest(book: Path, started: list[str]) -> None:
    os.utime(base_of(book), (0, 0))
    edit(book, "900.00 USD", "901.00 USD")
    gate.run(book)
    assert started == [AFTER]
    assert base_of(book).stat().st_mtime > 0


@pytest.mark.parametrize(
    "name, old, new",
    [
        ("registry", '"Beta Trading"', '"Beta Trading Company"'),
        ("main", '"Books"', '"Other books"'),
        ("journal/2016/receipts", "2016-11-15", "2016-11-14"),
    ],
    ids=["a directive", "the main file", "a lot"],
)
def test_other_edits_are_left_to_a_whole_check(
    book: Path, started: list[str], name: str, old: str, new: str
) -> None:
    edit(book, old, new, name)
    result = gate.run(book)
    assert started == [AFTER, WHOLE]
    assert told(result) == told(gate.run(book, cached=False))


def test_a_document_another_day_and_another_version_are_not_asked_of_what_was_kept(
    book: Path, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (book.parent / "documents").mkdir()
    gate.run(book)
    edit(book, "900.00 USD", "901.00 USD")
    gate.run(book, as_of=datetime.date(2018, 1, 1))
    monkeypatch.setattr(memory, "versions", lambda: "another")
    gate.run(book)
    assert started == [WHOLE, WHOLE, WHOLE]


def test_a_base_of_another_hand_is_told_of_and_not_used(book: Path, started: list[str]) -> None:
    base = base_of(book)
    content = bytearray(base.read_bytes())
    content[100] ^= 1
    base.write_bytes(content)
    edit(book, "900.00 USD", "901.00 USD")
    result = gate.run(book)
    assert started == [WHOLE]
    assert result.remarks == [f"{base} was altered by another hand: it is removed, not used"]
    assert told(result) == told(gate.run(book, cached=False))


def test_a_part_of_a_base_that_was_altered_leaves_it_to_a_whole_check(
    book: Path, started: list[str]
) -> None:
    base = base_of(book)
    content = bytearray(base.read_bytes())
    content[-20] ^= 1
    for place in range(len(content) // 2, len(content), 997):
        content[place] ^= 1
    base.write_bytes(content)
    edit(book, "900.00 USD", "901.00 USD")
    result = gate.run(book)
    assert started == [AFTER, WHOLE]
    assert told(result) == told(gate.run(book, cached=False))


def test_nothing_is_left_where_nothing_is_to_be_kept(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base_of(book).unlink()
    edit(book, "900.00 USD", "901.00 USD")
    gate.run(book, cached=False)
    monkeypatch.setenv("CI", "true")
    gate.run(book)
    assert not list((book.parent.parent / "cache/pledgebook").glob("*.base"))


MORE = """
2017-03-20 * "Beta Trading" "More"
  voucher: "V-2017-09001"
  agreement: "FI-2016-01"
  payee-id: "PAY-BETA"
  Expenses:FFS:W1-Works:Travel    901.00 USD
  Assets:Bank:Tigris:USD         -901.00 USD
"""
PROMISED = """
2017-03-20 * "Nobody" "What only we enter"
  voucher: "V-2017-09002"
  Equity:Memorandum:Obligations:PAY-ALPHA    1.00 USD
  Equity:Memorandum:Obligations             -1.00 USD
"""
CLOSED = "\n2017-12-31 close Expenses:FFS:W1-Works:Travel\n"
DINARS = """
2017-03-15 * "Beta Trading" "In dinars"
  voucher: "V-2017-09003"
  agreement: "FI-2016-01"
  payee-id: "PAY-BETA"
  Expenses:FFS:W1-Works:Supplies    1000.00 USD
  Assets:Bank:Tigris:IQD         -1250000 IQD @@ 1000.00 USD
"""


def append(main: Path, text: str, name: str = "journal/2017/first") -> None:
    path = main.parent / f"{name}.beancount"
    path.write_text(path.read_text() + text)


def is_told_whole(main: Path, started: list[str]) -> None:
    result = gate.run(main)
    assert started == [AFTER, WHOLE]
    assert told(result) == told(gate.run(main, cached=False))


def test_the_first_and_the_last_use_of_a_closed_account_are_left_to_a_whole_check(
    book: Path, started: list[str]
) -> None:
    append(book, CLOSED, "chart")
    gate.run(book)
    started.clear()
    append(book, MORE)
    is_told_whole(book, started)
    started.clear()
    edit(book, MORE, "")
    is_told_whole(book, started)


def test_a_voucher_on_an_account_of_promises_is_left_to_a_whole_check(
    book: Path, started: list[str]
) -> None:
    append(book, PROMISED)
    gate.run(book)
    started.clear()
    edit(book, PROMISED, "")
    is_told_whole(book, started)


def test_of_two_prices_of_a_day_the_one_that_is_last_now_stands(
    book: Path, started: list[str]
) -> None:
    append(book, '\n2016-01-01 custom "policy" "rate-tolerance" 0.05\n', "registry")
    append(book, DINARS)
    first, second = (book.parent / f"journal/2017/price-{n}.beancount" for n in (1, 2))
    first.write_text("2017-03-14 price IQD 0.00080 USD\n")
    second.write_text("; the rate of a bank\n\n2017-03-14 price IQD 0.00100 USD\n")
    was = gate.run(book)
    started.clear()
    first.write_text(f"; one\n\n; two\n\n{first.read_text()}")
    is_told_whole(book, started)
    assert told(gate.run(book))[0] != told(was)[0]


@pytest.mark.parametrize("where", ["the voucher", "its postings"])
def test_an_agreement_that_is_no_text_leaves_it_to_the_contract(book: Path, where: str) -> None:
    desk = Desk(book.parent)
    kept = desk.keep()
    assert kept is not None
    number = '  voucher: "V-2017-00073"'
    if where == "its postings":
        edit(book, number, f'{number}\n  agreement: "FI-2016-01"')
        for leg in (" 40000.00 USD\n", "-40000.00 USD\n"):
            edit(book, leg, f"{leg}    agreement: TRUE\n")
    else:
        edit(book, number, f"{number}\n  agreement: 12")
    assert desk.is_told_alike(kept)


def test_a_file_that_changes_while_others_are_judged_is_not_read_for_what_it_was(
    book: Path,
) -> None:
    desk = Desk(book.parent)
    kept = desk.keep()
    assert kept is not None
    edit(book, '"V-2017-00034"', '"V-2017-00035"')
    other = book.parent / "journal/2017/second.beancount"
    now = {book.parent / "journal/2017/first.beancount"}
    base = Base(kept.parts.__getitem__)
    contents = contents_of(base.state, map(str, now))
    other.write_text(other.read_text().replace("USD", "EUR"))
    with pytest.raises(DoubtError, match="edited while it was checked"):
        judge_edits(base, str(book), contents, order_of(base.state, contents))


def test_a_verdict_stands_where_nothing_can_be_left(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, *_: object) -> None:
        (folder / keeping.FOLDER).mkdir()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "keep", full)
    monkeypatch.setattr(child, "bound", lambda _: None)
    monkeypatch.setattr("gc.disable", lambda: None)
    folder = tmp_path / "snapshot"
    folder.mkdir()
    assert child.main([str(book), str(folder), "", "facts,base"]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["facts.json", "manifest.json"]


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(book: Path) -> None:
    path = book.parent / "journal/2017/second.beancount"
    path.unlink()
    os.mkfifo(path)
    assert content_digest(str(path)) is None
    assert [one.code for one in gate.run(book).refusals] == ["PB002"]


def test_books_that_are_not_settled_leave_nothing_in_the_snapshot_either(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "SETTLED_NS", 3_600_000_000_000)
    (book.parent / "note.txt").write_text("x")
    snapshot = gate.run(book).snapshot
    assert snapshot is not None
    assert not (snapshot.path / gate.KEPT).exists()
