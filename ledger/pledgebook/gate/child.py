"""The gate's child process: limits itself, reads, judges, writes a snapshot, states the result.

Called as `python -I -m pledgebook.gate.child BOOK FOLDER AS_OF PARTS`; the parent is
`pledgebook.gate.run`.
"""

from __future__ import annotations

import datetime
import gc
import resource
import sys
from pathlib import Path

from pledgebook import snapshot
from pledgebook.gate.reading import read
from pledgebook.gate.verdict import judge

GIB = 1024**3
CPU_SECONDS = 900


def limit() -> None:
    """Bound what a hostile or broken book can take."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (12 * GIB, 12 * GIB))
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 * GIB, 8 * GIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """Write the snapshot of a book into an empty folder; 2 when the book is refused."""
    book, folder, as_of, parts = arguments
    limit()
    # A load makes millions of objects and no cycles worth collecting: a quarter of the time.
    gc.disable()
    day = datetime.date.fromisoformat(as_of) if as_of else None
    reading = read(Path(book))
    if reading.refusals:
        snapshot.write_refusals(Path(folder), reading)
        return 2
    verdict = judge(reading, day)
    snapshot.write(Path(folder), reading, verdict, parts.split(","))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
