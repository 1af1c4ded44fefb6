"""Random edits of demonstration books: the check after each is held against a whole check."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pledgebook.demo import write_demo
from tests.pledgebook.after_edit.editing import EDITS, Desk

BOOKS, EDITED, TRANSACTIONS = 8, 40, 600


def after_edit(seed: int) -> Iterator[str]:
    """Several books, edited before they are kept or not; each edit, and up to three together.

    Raises:
        AssertionError: a verdict after an edit is not that of a whole check.
    """
    for number in range(BOOKS):
        rnd = random.Random(f"{seed} {number}")
        with tempfile.TemporaryDirectory() as name:
            home = Path(name) / "books"
            write_demo(home, transactions=TRANSACTIONS, seed=number)
            yield _of_books(Desk(home), rnd, number)


def _of_books(desk: Desk, rnd: random.Random, number: int) -> str:
    for _ in range(rnd.choice((0, 5, 40))):
        desk.edit(rnd, rnd.choice(EDITS))
    kept = desk.keep()
    if kept is None:
        return f"books {number}: refused after the edits that came before"
    was = {path: path.read_text() for path in desk.home.rglob("*.beancount")}
    told = 0
    for _ in range(EDITED):
        for _ in range(rnd.choice((1, 1, 2, 3))):
            desk.edit(rnd, rnd.choice(EDITS))
        told += desk.is_told_alike(kept)
        for path in desk.home.rglob("*.beancount"):
            path.unlink()
        for path, text in was.items():
            path.write_text(text)
    return f"books {number}: {told} of {EDITED} edits told without a whole check, all alike"
