"""Writers that are killed at random moments, and two that write at once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from pledgebook import writer
from pledgebook.gate.reading import read
from tests.pledgebook.writing import adding
from tests.pledgebook.writing.adding import TOGETHER

ROOT = Path(__file__).resolve().parents[3]
MAIN = 'option "title" "Killed"\ninclude "journal/*/*.beancount"\n'
NAME = "K"


def start(books: Path, name: str, first: int, end: int) -> subprocess.Popen[str]:
    """A process that enters the entries from `first` to before `end`."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.pledgebook.writing.adding",
         str(books), name, str(first), str(end)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def kill_many(books: Path, kills: int, seed: int) -> int:
    """Kill the writer that often, each time looking at the books; how many entries were entered."""
    draw = random.Random(seed)
    acknowledged = -1
    for _ in range(kills):
        acknowledged = max(acknowledged, _killed(books, acknowledged + 1, draw))
        expect_whole(books, acknowledged)
    with start(books, NAME, acknowledged + 1, acknowledged + 2) as last:
        assert last.wait() == 0
    expect_whole(books, acknowledged + 1)
    assert not [path for path in books.rglob(".*") if path.name != ".pledgebook.lock"]
    return acknowledged + 2


def _killed(books: Path, first: int, draw: random.Random) -> int:
    """The last entry that one killed writer acknowledged; `first - 1` for none."""
    after, wait = draw.randint(0, 5), draw.uniform(0, 0.012)
    with start(books, NAME, first, 1_000_000) as process:
        assert process.stdout
        for _ in range(after):
            process.stdout.readline()
        if after:
            time.sleep(wait)
        else:
            # Before its first acknowledgement: wait until it has begun to write.
            while not (books / ".pledgebook.lock").exists():
                time.sleep(0.001)
            time.sleep(wait * 20)
        process.kill()
        told = process.stdout.read().split()
    return int(told[-1]) if told else first + after - 1


def expect_whole(books: Path, acknowledged: int) -> None:
    """All that was acknowledged is there; nothing is torn; what goes together is there together."""
    writer.recover(books)
    journal = books / "journal"
    known = (books / adding.register(NAME)).read_text() if journal.exists() and (
        books / adding.register(NAME)
    ).exists() else ""  # fmt: skip
    for number in range(acknowledged + 3):
        first = _content(books / adding.place(NAME, number))
        assert first in (None, adding.entry(NAME, number)), number
        assert first is not None or number > acknowledged, number
        if number % TOGETHER == 0:
            other = _content(books / adding.second(NAME, number))
            assert other in (None, adding.entry(f"{NAME}-second", number)), number
            assert (first is None) == (other is None), number
            assert (first is not None) == (adding.line(NAME, number) in known), number


def _content(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def two_at_once(books: Path, each: int) -> int:
    """Two processes with that many entries each; how many events the books then hold."""
    (books / "main.beancount").write_text(MAIN)
    with start(books, "A", 0, each) as one, start(books, "B", 0, each) as other:
        assert [one.wait(), other.wait()] == [0, 0]
    reading = read(books.resolve() / "main.beancount")
    assert reading.refusals == reading.errors == []
    threes = len(range(0, each, TOGETHER))
    assert len(reading.entries) == 2 * (each + 2 * threes)
    return len(reading.entries)
