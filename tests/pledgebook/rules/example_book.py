"""The small book of the rules' pages with an addition, and what the rules say of it."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from beancount.core import data
from beancount.parser import booking, parser

from pledgebook import rules
from pledgebook.documents import Document, Documents
from pledgebook.findings import Finding
from pledgebook.loading import Loaded, load
from pledgebook.rules.page import example
from pledgebook.seals import Seal

FILED = Documents(
    by_path={
        path: Document(path, "filed", digest)
        for path, digest in {
            "2017/V-2017-00001/invoice.pdf": "a" * 64,
            "2017/V-2017-00003/invoice.pdf": "c" * 64,
            "2017/V-2017-00003/invoice-copy.pdf": "a" * 64,
        }.items()
    }
)
"""The documents that the pages' excerpts find on file; the copy has the digest of the first."""


def loaded(
    addition: str = "",
    *,
    stray: Sequence[tuple[str, int, str]] = (),
    documents: Documents = FILED,
    seals: Sequence[Seal] = (),
    as_of: str | None = None,
) -> Loaded:
    """The example book with an addition, Beancount's own errors aside."""
    text = example() + "\n" + textwrap.dedent(addition)
    entries, errors, options = parser.parse_string(text, report_filename="book.beancount")
    assert not errors, errors
    entries.sort(key=data.entry_sortkey)
    entries, _ = booking.book(entries, options)
    read = load(
        entries,
        main="book.beancount",
        operating=["USD"],
        stray_lines=stray,
        as_of=datetime.date.fromisoformat(as_of) if as_of else None,
    )
    return replace(read, book=replace(read.book, documents=documents, seals=seals))


def findings(addition: str = "", **context: Any) -> list[Finding]:
    """All findings of the example book with an addition; `context` as for `loaded`."""
    read = loaded(addition, **context)
    return rules.run(read.book, read.findings)


def codes(addition: str = "", **context: Any) -> list[str]:
    """The codes of `findings`."""
    return [finding.code for finding in findings(addition, **context)]
