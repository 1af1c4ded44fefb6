"""A process that enters vouchers one after another and says of each when it is entered.

Run as `python -m tests.pledgebook.writing.adding BOOKS NAME FIRST END`. Every third goes in with a
second file and a line of a register: three files at once.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pledgebook import durable, writer
from pledgebook.writer import Change

TOGETHER = 3


def entry(name: str, number: int) -> str:
    """The text of one entry, long enough to be torn."""
    return f'2017-01-01 event "{name}-{number}" "{"paid " * 200}"\n'


def place(name: str, number: int) -> Path:
    """Where an entry goes, in a folder of its ten."""
    return Path("journal") / f"{name}-{number // 10}" / f"{number}.beancount"


def second(name: str, number: int) -> Path:
    """Where the second file of a change of three goes."""
    return Path("journal") / name / f"{number}-second.beancount"


def register(name: str) -> Path:
    """The file that every change of three goes on with."""
    return Path("journal") / name / "register.beancount"


def line(name: str, number: int) -> str:
    """The register's line of one entry."""
    return f'2017-01-01 event "{name}-register" "{number}"\n'


def enter(books: Path, name: str, number: int) -> None:
    """Enter one, or one with all that belongs to it."""
    if number % TOGETHER:
        writer.add_file(books, place(name, number), entry(name, number))
        return
    now = durable.content_of(books / register(name))
    text = (now or b"").decode()
    if line(name, number) not in text:
        text += line(name, number)
    writer.write_all(
        books,
        [
            Change(place(name, number), entry(name, number)),
            Change(second(name, number), entry(f"{name}-second", number)),
            Change(register(name), text, None if now is None else durable.digest_of(now)),
        ],
    )


def main(arguments: list[str]) -> None:
    """Enter from FIRST to before END; print the number of each that is acknowledged."""
    books, name, first, end = Path(arguments[0]), arguments[1], *map(int, arguments[2:])
    for number in range(first, end):
        enter(books, name, number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
