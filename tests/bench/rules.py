"""How much processor time the rules take on a book, apart from parsing and booking it.

Run as a process of its own, as the gate's child is: `python -m tests.bench.rules BOOK` prints two
numbers of seconds: reading records, vouchers and documents; all rules together.
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path

from beancount.parser import booking

from pledgebook import rules
from pledgebook.gate.reading import read
from pledgebook.loading import load


def main(book: Path) -> None:
    """Print the seconds of one run."""
    gc.disable()
    reading = read(book.resolve())
    entries, _ = booking.book(reading.entries, reading.options)
    began = time.process_time()
    loaded = load(
        entries,
        main=str(reading.main),
        operating=reading.options["operating_currency"],
        home=reading.main.parent,
    )
    read_by = time.process_time()
    rules.run(loaded.book, loaded.findings)
    print(read_by - began, time.process_time() - read_by)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
