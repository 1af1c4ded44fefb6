"""`make bench ARGS=--audit`: all tests of journal entries on generated books, in CPU seconds.

Making books of 100,000 vouchers and taking them through the gate takes minutes before anything is
measured, and is told while it lasts. As in the command, Python's collector rests meanwhile.
"""

from __future__ import annotations

import gc
import json
import tempfile
import time
from pathlib import Path

from pledgebook import gate
from pledgebook.demo import write_demo
from pledgebook_reports.audit.journal_tests import reading
from pledgebook_reports.audit.journal_tests.outcome import rank, run
from pledgebook_reports.audit.journal_tests.registry import TESTS
from tests.bench.timing import say


def main(transactions: int, book: Path | None, told: Path | None) -> None:
    """Measure reading, every test, and the ranking; `book` is used in place of new books."""
    with tempfile.TemporaryDirectory() as name:
        if book is None:
            book = Path(name) / "books" / "main.beancount"
            say(f"making books of {transactions:,} vouchers")
            write_demo(book.parent, transactions, seed=1)
        figures = measure(book)
    for what, seconds in sorted(figures.items(), key=lambda one: -one[1]):
        print(f"{what:38} {seconds:8.2f} s CPU")
    if told:
        told.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def measure(book: Path) -> dict[str, float]:
    """CPU seconds of this process, by piece of work; the gate before it is not counted."""
    say("taking them through the gate")
    result = gate.run(book, rows=True)
    if result.snapshot is None:
        raise SystemExit(f"the gate refused the books: {result.refusals[0].message}")
    facts = result.snapshot.facts()
    if facts.as_of is None:
        raise SystemExit("the books hold no transactions")
    say(f"reading, then {len(TESTS)} tests")
    gc.disable()
    begin = last = time.process_time()
    journal = reading.read(result.snapshot.rows(), currency=facts.currency, until=facts.as_of)
    figures = {"reading": time.process_time() - last}
    outcomes = []
    for test in TESTS:
        last = time.process_time()
        outcomes += run(journal, [test])
        figures[test.name] = time.process_time() - last
    last = time.process_time()
    rank(outcomes)
    figures["ranking"] = time.process_time() - last
    figures[f"all, {len(journal.entries):,} entries"] = time.process_time() - begin
    return figures
