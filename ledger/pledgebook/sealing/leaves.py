"""Leaves of the tree: one line a source directive or document, and how a line names it.

    DIGEST  2016-11-15 transaction R-2016-00001<TAB>receipts/2016.beancount
    DIGEST  late 2016-03-02 transaction V-2016-00007<TAB>journal/2017/late.beancount
    DIGEST  documents/2016/R-2016-00001/advice.pdf
    DIGEST  approvals/2016/V-2016-00001.approve.OFF-01.0c5e….act

What stands before the tab is the leaf. The file behind it says where the entry stood when it was
sealed; entries may move between files.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from beancount.core import data

from pledgebook.sealing.canonical import Totals, digest_of
from pledgebook.seals import printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.book import Book

LATE = "late "
TRANSACTION = "transaction"
DRAFT, POSTED = "!", "*"
_LINE = re.compile(
    r"(?P<digest>[0-9a-f]{64})  (?P<late>late )?"
    r"(?:(?P<date>\d{4}-\d\d-\d\d) (?P<label>[^\t]+)\t(?P<place>[^\t]+)|"
    r"(?P<path>(?:documents|approvals)/[^\t]+))"
)


class Leaf(NamedTuple):
    """A directive of the books as it would be sealed, and where it stands now."""

    digest: str
    date: datetime.date
    label: str
    """What it is, in words: `transaction V-2016-00001`, `custom agreement FI-2016-01`."""
    file: str
    line: int
    place: str
    """The file, told from the folder of the books."""
    late: bool = False
    posted: str | None = None
    """Of a draft, the digest that it will have when it is posted."""

    @property
    def draft(self) -> bool:
        """Whether it is a draft."""
        return self.posted is not None

    @property
    def key(self) -> str:
        """What it is matched by: digest, day and label."""
        return f"{self.digest}  {self.date} {self.label}"

    @property
    def entry(self) -> str | None:
        """The name of a transaction, as `Line.entry`."""
        return _entry(str(self.date), self.label)


class Line(NamedTuple):
    """A line of a leaves file. `path` is set for a file, the fields before it for an entry."""

    text: str
    digest: str
    late: bool
    date: str
    label: str
    place: str
    path: str | None

    @property
    def key(self) -> str:
        """What an entry is matched by, as `Leaf.key`."""
        return f"{self.digest}  {self.date} {self.label}"

    @property
    def data(self) -> bytes:
        """What the tree is made of."""
        return self.text.partition("\t")[0].encode()

    @property
    def entry(self) -> str | None:
        """The name of a transaction as rules know it: its number, else its day and narration."""
        return _entry(self.date, self.label)


def _entry(date: str, label: str) -> str | None:
    kind, _, name = label.partition(" ")
    if kind != TRANSACTION:
        return None
    return f"{date} {name}" if name.startswith('"') else name


class Kept(NamedTuple):
    """What seals say of files whose bytes are still those that they state."""

    last: Mapping[str, datetime.date]
    """The last day that is sealed, by the place of such a file."""
    digests: Mapping[tuple[str, str], str | None]
    """The digest of the sealed entries of one day and label; None where they differ."""


NOTHING = Kept({}, {})


def leaves_of(
    entries: Sequence[data.Directive], totals: Totals, home: Path, kept: Kept = NOTHING
) -> list[Leaf]:
    """The leaves of parsed directives, which must not have been booked yet.

    Args:
        entries: the directives, of whatever files.
        totals: total prices as they were written.
        home: the folder of the main file.
        kept: what need not be hashed again.
    """
    places: dict[str, str] = {}
    return [_leaf(entry, totals, home, places, kept) for entry in entries]


def place_of(file: str, home: Path) -> str:
    """A file's path told from the folder of the books."""
    path = Path(file)
    return printed(path.relative_to(home).as_posix() if path.is_relative_to(home) else file)


def _leaf(
    entry: data.Directive, totals: Totals, home: Path, places: dict[str, str], kept: Kept
) -> Leaf:
    meta = entry.meta
    file = meta["filename"]
    if file not in places:
        places[file] = place_of(file, home)
    place, label, sealed = places[file], _label(entry), None
    last = kept.last.get(place)
    if last is not None and entry.date <= last:
        # Of entries of one day and label that differ nothing says which is which.
        sealed = kept.digests.get((entry.date.isoformat(), label))
    posted = None
    if isinstance(entry, data.Transaction) and entry.flag == DRAFT:
        posted = digest_of(entry._replace(flag=POSTED), totals, home)
    return Leaf(
        sealed or digest_of(entry, totals, home),
        entry.date,
        label,
        file,
        meta["lineno"],
        place,
        meta.get("late") is True,
        posted,
    )


def _label(entry: data.Directive) -> str:
    kind = type(entry).__name__.lower()
    if isinstance(entry, data.Transaction):
        names = (entry.meta.get("voucher"), entry.meta.get("import-id"))
        unnamed = f'"{entry.narration}"'
        name = next((one for one in names if one and isinstance(one, str)), unnamed)
        return f"{kind} {printed(name)}"
    if isinstance(entry, data.Custom):
        first = entry.values[0].value if entry.values else None
        kind = f"{kind} {printed(entry.type)}"
        return f"{kind} {printed(first)}" if isinstance(first, str) and first else kind
    for name in ("account", "currency", "name", "type"):
        if hasattr(entry, name):
            return f"{kind} {printed(str(getattr(entry, name)))}"
    return kind


def line_of(leaf: Leaf, first: datetime.date) -> str:
    """The line of a leaf in the seal of a period; an earlier day makes it late."""
    late = LATE if leaf.date < first else ""
    return f"{leaf.digest}  {late}{leaf.date} {leaf.label}\t{leaf.place}"


def file_line(path: str, digest: str) -> str:
    """The line of a document or an act, in the form of `sha256sum`."""
    return f"{digest}  {printed(path)}"


def read_lines(text: str) -> list[Line]:
    """The lines of a leaves file.

    Raises:
        ValueError: a line is of no such form.
    """
    lines = text.split("\n")
    if lines.pop():
        msg = f"line {len(lines) + 1} does not end"
        raise ValueError(msg)
    return [_read(number, line) for number, line in enumerate(lines, 1)]


def _read(number: int, line: str) -> Line:
    match = _LINE.fullmatch(line)
    if match is None:
        msg = f"line {number} is no leaf"
        raise ValueError(msg)
    digest, late, date, label, place, path = match.groups(default="")
    return Line(line, digest, bool(late), date, label, place, path or None)


def named_documents(book: Book, last: datetime.date) -> Iterator[str]:
    """The documents that entries up to a day name, below documents/."""
    for voucher in book.vouchers:
        if voucher.date <= last:
            for _, path in voucher.papers:
                yield path
    for record in book.registry.records:
        if record.document is not None and record.date <= last:
            yield record.document
