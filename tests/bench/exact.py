"""Whether whole books come out of our reading and booking as they come out of Beancount's.

`python -m tests.bench.exact BOOK` compares every entry in every field, the errors and the
precisions of the display context. The gate's checks of the text are left out on their side.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data
from beancount.parser import (  # type: ignore[attr-defined]  # a C extension without stubs
    _parser,
    grammar,
)
from beancount.parser import booking as their_booking

from pledgebook.gate.reading import read
from pledgebook.parsing import booking


def main(book: Path) -> int:
    """Compare; 1 when something differs, which is printed."""
    reading = read(book)
    entries, errors, context = _theirs(sorted(reading.digests))
    ours, our_errors = booking.book(reading.entries, reading.options)
    theirs, their_errors = their_booking.book(entries, reading.options)
    if len(ours) != len(theirs) or (our_errors, reading.errors) != (their_errors, errors):
        print(f"{len(ours)} entries and {len(theirs)}, or the errors differ")
        return 1
    by_place = {_place(entry): entry for entry in theirs}
    for entry in ours:
        other = by_place[_place(entry)]
        if entry != other or repr(entry) != repr(other) or list(entry.meta) != list(other.meta):
            print(f"{entry}\n{other}")
            return 1
    if _precisions(reading.options["dcontext"]) != _precisions(context):
        print("the precisions differ")
        return 1
    print(f"{len(ours):,} entries of {len(reading.digests):,} files are equal")
    return 0


def _theirs(files: list[str]) -> tuple[list[data.Directive], list[Any], Any]:
    entries: list[data.Directive] = []
    errors: list[Any] = []
    options: list[dict[str, Any]] = []
    for file in files:
        builder = grammar.Builder()
        _parser.Parser(builder).parse(io.BytesIO(Path(file).read_bytes()), filename=file, lineno=1)
        found, faults, told = builder.finalize()
        entries += found
        errors += faults
        options.append(told)
    entries.sort(key=data.entry_sortkey)
    return entries, errors, loader.aggregate_options_map(options[0], options[1:])["dcontext"]


def _place(entry: data.Directive) -> tuple[str, int]:
    return str(entry.meta["filename"]), int(entry.meta["lineno"])


def _precisions(context: Any) -> dict[str, tuple[bool, int, dict[int, int]]]:
    return {
        currency: (one.has_sign, one.integer_max, dict(one.fractional_dist.hist))
        for currency, one in context.ccontexts.items()
        if currency != "__default__"
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
