"""Ways around the rules, and honest books that look like one: each file of `around/` says what is found.

The books were written by somebody who had read the design and not the code. Each adds to the
example book; its second line names the codes that it expects, none for an honest one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pledgebook.rules.example_book import findings

BOOKS = sorted((Path(__file__).parent / "around").glob("*.beancount"))
EXPECTS = ";; expects:"


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_a_way_around_is_found_and_an_honest_book_is_not(book: Path) -> None:
    title, expects, *lines = book.read_text(encoding="utf-8").splitlines()
    assert title.startswith(";; ")
    assert expects.startswith(EXPECTS)
    wanted = expects.removeprefix(EXPECTS).replace("nothing", "").split()
    assert sorted({finding.code for finding in findings("\n".join(lines))}) == wanted


def test_there_are_both_kinds() -> None:
    honest = [book for book in BOOKS if "expects: nothing" in book.read_text(encoding="utf-8")]
    assert len(honest) >= 10
    assert len(BOOKS) - len(honest) >= 40
