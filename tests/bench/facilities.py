"""The books of one facility among many: made, put into a warehouse, and its own reports kept.

`python -m tests.bench.facilities FOLDER NUMBER TRANSACTIONS` is a process of its own for each, so that
none inherits another's memory. The books themselves are removed in the end.
"""

from __future__ import annotations

import datetime
import shutil
import sys
from pathlib import Path

from pledgebook.demo import write_demo
from pledgebook_reports.cli.common import open_book
from pledgebook_reports.consolidation.statement import CONSOLIDATED
from pledgebook_reports.drawing_up import build
from pledgebook_reports.exports import parquet
from pledgebook_reports.render import render
from pledgebook_reports.table import Arguments

DAY = datetime.date(2019, 12, 31)
"""The day of all figures: past the last entry of demonstration books."""
_TITLE, _ID = "Funding Facility for Stabilization", "FFS"


def name_of(number: int) -> str:
    """What the facility and its books are called; the number is the seed, too."""
    return f"F{number:02}"


def report_of(folder: Path, number: int, name: str) -> Path:
    """Where the books' own report is kept."""
    return folder / "own" / f"{name_of(number)}-{name}.json"


def make(folder: Path, number: int, transactions: int) -> None:
    """Make the books and put what is asked of them into the folder, the reports last."""
    books = folder / "books"
    shutil.rmtree(books, ignore_errors=True)
    write_demo(books, transactions, number)
    for file in books.rglob("*.beancount"):
        text = file.read_text(encoding="utf-8").replace(_ID, name_of(number))
        text = text.replace(_TITLE, f"Facility {name_of(number)}")
        file.write_text(text, encoding="utf-8")
    snapshot = open_book(books / "main.beancount", as_of=DAY, rows=True, cached=False)
    currency = snapshot.facts().currency
    arguments = Arguments(as_of=DAY, currency=currency)
    drawn = {
        name: render(build(report, snapshot.rows(), arguments), "json")
        for name, report in CONSOLIDATED.items()
    }
    origin = parquet.Origin(books.resolve(), DAY, currency, snapshot.manifest.digest)
    warehouse = folder / "warehouse"
    parquet.write(snapshot.rows(), warehouse, origin, name=name_of(number), force=True)
    for name, told in drawn.items():
        report_of(folder, number, name).write_bytes(told)
    shutil.rmtree(books)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
