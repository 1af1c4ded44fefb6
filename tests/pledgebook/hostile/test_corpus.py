"""Every hostile book is refused for the right reason, at its line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pledgebook.findings import BEANCOUNT
from pledgebook.gate.reading import read
from tests.pledgebook.hostile.corpus import CORPUS, Hostile


def places_of(book: Hostile, folder: Path) -> list[tuple[str, str, int]]:
    """Code, file below the folder and line of all that is told of a book."""
    reading = read(book.make(folder.resolve()))
    told = [(one.code, one.file, one.line) for one in reading.refusals]
    if not told:
        told = [
            (BEANCOUNT, str(error.source["filename"]), int(error.source["lineno"]))
            for error in reading.errors
        ]
    return [
        (code, str(Path(file).relative_to(folder.resolve())), line) for code, file, line in told
    ]


@pytest.mark.parametrize("book", CORPUS, ids=lambda book: book.name)
def test_a_hostile_book_is_refused_at_its_line(book: Hostile, tmp_path: Path) -> None:
    assert (book.code, book.file, book.line) in places_of(book, tmp_path)


def test_the_corpus_is_large_and_knows_every_refusal() -> None:
    assert len({book.name for book in CORPUS}) == len(CORPUS) >= 200
    codes = Counter(book.code for book in CORPUS)
    assert set(codes) >= {f"PB{number:03}" for number in range(1, 22) if number != 9}
