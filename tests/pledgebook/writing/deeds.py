"""A day's work of the writer, deed by deed, and what the books hold after each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pledgebook import durable, writer
from pledgebook.durable import digest_of
from pledgebook.writer import Change
from tests.pledgebook.writing.faults import FAULTS, Fault, FaultyDisk, StoppedError

State = Mapping[str, str]
A, B, C = "journal/2017/01/a.beancount", "seals/b.seal", "journal/2017/c.beancount"
OPEN, NOTE = "2017-01-01 open Assets:Bank:A\n", '2017-01-02 note Assets:Bank:A "paid"\n'
WHOLE = {OPEN, NOTE, OPEN + NOTE, "b\n"}


@dataclass(frozen=True)
class Deed:
    """One call of the writer, and the books after it."""

    name: str
    do: Callable[[Path], object]
    after: State


DEEDS = (
    Deed("add", lambda books: writer.add_file(books, Path(A), OPEN), {A: OPEN}),
    Deed("record", lambda books: writer.add_record(books, Path(B), "b\n"), {A: OPEN, B: "b\n"}),
    Deed(
        "replace",
        lambda books: writer.replace_file(books, Path(A), OPEN + NOTE, digest_of(OPEN)),
        {A: OPEN + NOTE, B: "b\n"},
    ),
    Deed(
        "three at once",
        lambda books: writer.write_all(
            books,
            [
                Change(Path(A), OPEN, digest_of(OPEN + NOTE)),
                Change(Path(B), None, digest_of("b\n")),
                Change(Path(C), NOTE),
            ],
        ),
        {A: OPEN, C: NOTE},
    ),
    Deed("take back", lambda books: writer.take_back(books / C, NOTE), {A: OPEN}),
)


def state_of(books: Path) -> State:
    """All files of the books that are no notes of the writer."""
    return {
        str(path.relative_to(books)): path.read_text(encoding="utf-8")
        for path in sorted(books.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def leftovers(books: Path) -> list[str]:
    """Staged files and notes that should be gone; the lock stays."""
    names = (path.name for path in books.rglob(".*"))
    return sorted(name for name in names if name != ".pledgebook.lock")


def suffer(books: Path, at: int, fault: Fault) -> bool:
    """Do the deeds on a disk that fails once, then again on a good one; False: nothing failed.

    Whatever fails: the books are as before a deed or as after it, whole; a deed that was
    acknowledged is done; afterwards all can be done that could not, and nothing is left over.
    """
    disk = FaultyDisk(at, fault)
    done: State = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "os", disk)
        for deed in DEEDS:
            where = (deed.name, at, fault)
            try:
                deed.do(books)
            except (writer.WriteRefusedError, StoppedError):
                disk.mend()
                assert set(state_of(books).values()) <= WHOLE, where
                writer.recover(books)
                assert state_of(books) in (done, deed.after), where
                deed.do(books)
            assert state_of(books) == deed.after, where
            done = deed.after
    assert leftovers(books) == [], (at, fault)
    return disk.calls > at


def suffer_all(folder: Path) -> int:
    """Every fault at every call of the disk; how many were tried."""
    tried = 0
    for fault in FAULTS:
        at = 0
        while suffer(_fresh(folder, tried), at, fault):
            at, tried = at + 1, tried + 1
    return tried


def _fresh(folder: Path, number: int) -> Path:
    books = folder / str(number)
    books.mkdir(exist_ok=True)
    return books
