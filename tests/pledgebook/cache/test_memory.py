"""A kept snapshot is used while it holds, and only then: it is never stale, and never another's."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from pledgebook import cache, gate
from pledgebook.cache import memory, surroundings

BOOK = """option "title" "Books"
plugin "pledgebook"
include "journal/*.beancount"
2016-01-01 custom "facility" "FFS" "Facility"
  currency: USD
2016-01-01 custom "fund" "F-1" "FFS" "Fund"
2016-01-01 open Assets:Bank
2016-01-01 open Equity:FundBalance
"""
VOUCHER = """2016-01-02 * "Opening"
  voucher: "V-1"
  agreement: "F-1"
  Assets:Bank  {amount} USD
  Equity:FundBalance  -10.00 USD
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a cache that is in use."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PLEDGEBOOK_NO_CACHE")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(memory, "SETTLED_NS", 0)
    return tmp_path / "cache" / "pledgebook"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The main file of a small book without findings."""
    main = tmp_path / "books" / "main.beancount"
    (main.parent / "journal").mkdir(parents=True)
    main.write_text(BOOK)
    (main.parent / "journal" / "2016.beancount").write_text(VOUCHER.format(amount="10.00"))
    return main


def findings(main: Path, *, cached: bool = True) -> tuple[list[str], list[str]]:
    """The findings of a check in words, and its remarks."""
    result = gate.run(main, cached=cached)
    assert result.snapshot is not None
    told = [f"{one.file}:{one.line} {one.code} {one.message}" for one in
            result.snapshot.facts().findings]  # fmt: skip
    return told, list(result.remarks)


def test_an_unchanged_book_is_not_checked_again(
    kept: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = findings(book)
    assert first == ([], [])
    assert len(list(kept.glob("*.snapshot"))) == 1
    monkeypatch.setattr(
        "pledgebook.gate.subprocess.run", None
    )  # Whoever starts a child now, fails.
    assert findings(book) == first


def test_an_edit_an_addition_and_a_revert_are_seen(kept: Path, book: Path) -> None:
    assert kept.parent == book.parent.parent / "cache"
    journal = book.parent / "journal" / "2016.beancount"
    assert findings(book)[0] == []
    journal.write_text(VOUCHER.format(amount="11.00"))
    wrong, _ = findings(book)
    assert wrong
    assert wrong == findings(book, cached=False)[0] == findings(book)[0]
    journal.write_text(VOUCHER.format(amount="10.00"))
    assert findings(book)[0] == []
    (journal.parent / "2017.beancount").write_text(VOUCHER.format(amount="10.00"))
    assert findings(book)[0] == findings(book, cached=False)[0] != []


def test_a_kept_snapshot_of_another_hand_is_told_of_and_not_used(kept: Path, book: Path) -> None:
    assert findings(book) == ([], [])
    file = next(kept.glob("*.snapshot"))
    content = file.read_bytes()
    for place in (0, 30, 70, 400, -1):
        altered = bytearray(content)
        altered[place] ^= 1
        file.write_bytes(altered)
        remembered = cache.remember(book, None, ["facts"])
        assert remembered is not None
        assert remembered.recall() is None
        assert remembered.remarks == [
            f"{file} was altered by another hand: it is removed, not used"
        ]
        assert not file.exists()
    file.write_bytes(altered)
    told, remarks = findings(book)
    assert told == []
    assert len(remarks) == 1


def test_a_snapshot_under_another_key_is_not_used(kept: Path, book: Path) -> None:
    findings(book)
    (kept / "key").write_bytes(bytes(32))
    assert "altered by another hand" in findings(book)[1][0]


def test_a_folder_that_is_open_to_others_is_not_used(kept: Path, book: Path) -> None:
    findings(book)
    kept.chmod(0o755)
    _, remarks = findings(book)
    assert remarks == [
        f"the cache is not used: {kept} is open to other users (mode 0755): chmod go= it"
    ]


def test_a_link_in_place_of_the_folder_is_not_used(kept: Path, book: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    kept.parent.mkdir()
    kept.symlink_to(tmp_path / "elsewhere")
    assert findings(book)[1] == [f"the cache is not used: {kept} is not the user's own"]


@pytest.mark.parametrize("name", ["CI", "PLEDGEBOOK_NO_CACHE"])
def test_a_build_server_keeps_nothing(
    kept: Path, book: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "true")
    assert findings(book) == ([], [])
    assert not kept.exists()


def test_what_is_drawn_on_demand_is_computed_anew(kept: Path, book: Path) -> None:
    assert gate.run(book, more=["seals"]).snapshot is not None
    assert gate.run(book, untrusted=True).snapshot is not None
    assert not kept.exists()


def test_books_that_include_hidden_files_are_not_kept(kept: Path, book: Path) -> None:
    book.write_text(BOOK + 'include ".more/*.beancount"\n')
    (book.parent / ".more").mkdir()
    (book.parent / ".more" / "a.beancount").write_text("2016-01-01 commodity USD\n")
    findings(book)
    assert list(kept.glob("*.snapshot")) == []


def test_folders_with_links_are_not_kept(kept: Path, book: Path) -> None:
    (book.parent / "documents").symlink_to(book.parent.parent)
    findings(book)
    assert not kept.exists()


def test_what_has_only_just_changed_is_not_kept(
    kept: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "SETTLED_NS", surroundings.SETTLED_NS)
    (book.parent / "paper.pdf").write_text("of this very moment")
    findings(book)
    assert list(kept.glob("*.snapshot")) == []


NAMES = st.sampled_from(
    ["a.beancount", "b.beancount", "documents/a.pdf", "documents/b/c.pdf", "documents/d.beancount"]
)


class Edits(RuleBasedStateMachine):
    """Random edits of a folder: what is recalled is what reading it anew would give."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp())
        self.home = self.top / "books"
        (self.home / "documents" / "b").mkdir(parents=True)
        self.before = dict(os.environ)
        os.environ["XDG_CACHE_HOME"] = str(self.top / "cache")
        for name in ("CI", "PLEDGEBOOK_NO_CACHE"):
            os.environ.pop(name, None)
        self.version = "1"
        self.past: list[tuple[str, bytes]] = []
        self.put("main.beancount", b"main")

    def put(self, name: str, content: bytes) -> None:
        """Write a file, to be gone back to later."""
        (self.home / name).write_bytes(content)
        self.past.append((name, content))

    @rule(name=NAMES, content=st.sampled_from([b"x", b"y", b"longer"]))
    def edit_or_add(self, name: str, content: bytes) -> None:
        """Write a file."""
        self.put(name, content)

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        """Remove a file."""
        (self.home / name).unlink(missing_ok=True)

    @rule(old=NAMES, new=NAMES)
    def rename(self, old: str, new: str) -> None:
        """Give a file the name of another."""
        if (self.home / old).exists():
            (self.home / old).replace(self.home / new)

    @rule(choice=st.randoms(use_true_random=False))
    def revert(self, choice: random.Random) -> None:
        """Write what a file once held."""
        name, content = choice.choice(self.past)
        (self.home / name).write_bytes(content)

    @rule(version=st.sampled_from(["1", "2"]))
    def upgrade(self, version: str) -> None:
        """Change the programs."""
        self.version = version

    @rule(times=st.integers(1, 2))
    def check(self, times: int) -> None:
        """Check, once or twice."""
        time.sleep(0.03)
        for _ in range(times):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(memory, "SETTLED_NS", 20_000_000)
                patch.setattr(memory, "versions", lambda: self.version)
                self.compare()

    def compare(self) -> None:
        """Recall, or keep what is there now."""
        remembered = cache.remember(self.home / "main.beancount", None, ["facts"])
        assert remembered is not None
        assert remembered.remarks == []
        now = self.read()
        kept = remembered.recall()
        if kept is not None:
            assert json.loads((kept / "facts.json").read_text()) == now
            shutil.rmtree(kept)
            return
        made = Path(tempfile.mkdtemp(dir=self.top))
        (made / "facts.json").write_text(json.dumps(now))
        books = {str(p): hashlib.sha256(p.read_bytes()).hexdigest()
                 for p in self.home.glob("*.beancount")}  # fmt: skip
        remembered.keep(made, books)

    def read(self) -> list[list[str]]:
        """All that a check could read: every file with its content, and the programs."""
        files = [p for p in sorted(self.home.rglob("*")) if p.is_file()]
        return [[self.version, ""], *([str(p), p.read_bytes().hex()] for p in files)]

    def teardown(self) -> None:
        """Leave nothing behind."""
        os.environ.clear()
        os.environ.update(self.before)
        shutil.rmtree(self.top)


Edits.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestEdits = Edits.TestCase
