"""The job `save-voucher`: one entry of a form becomes one file of the journal, with its documents.

One file a voucher, so that two people never write one file. The same voucher saved twice is entered
once. Only what a form makes is taken: transactions and the directives of `KINDS`, under one name.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec
from beancount.core import data
from beancount.parser import parser

from pledgebook import documents, durable, gate, writer
from pledgebook.writer import Change
from pledgebook_reports.viewer.writing.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KINDS = frozenset(
    (
        "pledge", "pledge-revision", "agreement", "instalment", "earmark", "obligation",
        "variation", "advance", "face",
    )
)  # fmt: skip
"""Directives that forms write. Policies, officers, exceptions and the like are not for forms."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,60}", re.ASCII)
PAPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}", re.ASCII)
STALE = "The books have changed since this was checked."


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One document: its name in the voucher's folder, and its bytes."""

    name: str
    content: bytes


class SaveVoucher(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a form hands over.

    `name` is the voucher's number, or the id of what is entered; `text` the Beancount text of the
    file; `papers` go to `documents/YEAR/NAME/`; `expected` is the digest of the books (the
    manifest's, SHA-256 in hex) that the entry was judged with.
    """

    name: str
    year: int
    text: str
    expected: str
    papers: tuple[Paper, ...] = ()


def save(book: Path, asked: SaveVoucher) -> Answer:
    """Write the entry and its documents, all or nothing."""
    fault = _fault(asked)
    if fault:
        return Answer(done=False, message=fault)
    home = book.parent
    place = place_of(asked.name, asked.year)
    if (home / place).exists() and durable.content_of(home / place) != asked.text.encode():
        return Answer(
            done=False,
            message=f"{asked.name} is in the books already and says something else there: take the "
            "next number, or look at what is there.",
        )
    if not (home / place).exists():
        result = gate.run(book)
        if result.snapshot is None:
            first = result.refusals[0]
            return Answer(done=False, message=f"The books are refused just now: {first.message}")
        if result.snapshot.manifest.digest != asked.expected:
            return Answer(done=False, message=STALE, stale=True)
    try:
        written = writer.write_all(home, [*filing(home, asked), Change(place, asked.text)])
    except writer.WriteUnfinishedError as error:
        return Answer(done=False, message=f"{asked.name} is not saved whole yet: {error}")
    except writer.WriteRefusedError as error:
        return Answer(done=False, message=f"Nothing was saved: {error}")
    paths = tuple(str(path.relative_to(home)) for path in written)
    return Answer(done=True, message=f"{asked.name} is saved in {place}.", paths=paths)


def place_of(name: str, year: int) -> Path:
    """The file of an entry, below the folder of the main file."""
    return Path("journal") / str(year) / f"{name}.beancount"


def folder_of(name: str, year: int) -> str:
    """The folder of an entry's documents, below `documents/`."""
    return f"{year}/{name}"


def _fault(asked: SaveVoucher) -> str | None:
    """Why this is nothing that a form would make."""
    fault = unfit(asked)
    if fault is not None:
        return fault
    entries, errors, options = parser.parse_string(asked.text)
    if errors:
        return f"The text is no entry: {errors[0].message}"
    if not entries or options["include"] or options["plugin"]:
        return "The text holds no entry, or more than entries."
    for entry in entries:
        if not isinstance(entry, data.Transaction) and not (
            isinstance(entry, data.Custom) and entry.type in KINDS
        ):
            return "The text holds more than vouchers and promises."
    return None


def unfit(asked: SaveVoucher) -> str | None:
    """Why its documents cannot be filed under such a name, or such names."""
    if not NAME.fullmatch(asked.name) or not 1900 < asked.year < 2200:
        return (
            f"{asked.name[:60]} cannot be the name of a file: letters, digits, points and hyphens."
        )
    for paper in asked.papers:
        if not PAPER.fullmatch(paper.name) or paper.name == documents.SUMS:
            return f"{paper.name[:60]} cannot be the name of a document."
    names = [paper.name.casefold() for paper in asked.papers]
    return "Two documents have one name." if len(set(names)) < len(names) else None


def filing(home: Path, asked: SaveVoucher) -> Iterator[Change]:
    """The documents and the sums of their folder; what is filed already stays as it is."""
    if not asked.papers:
        return
    folder = Path(documents.FOLDER) / folder_of(asked.name, asked.year)
    for paper in asked.papers:
        yield Change(folder / paper.name, paper.content, record=True)
    before = durable.content_of(home / folder / documents.SUMS)
    yield Change(
        folder / documents.SUMS,
        _sums((before or b"").decode(errors="replace"), asked.papers),
        None if before is None else durable.digest_of(before),
        record=True,
    )


def _sums(before: str, papers: Sequence[Paper]) -> str:
    """The `SHA256SUMS` of a folder with some more documents."""
    new = {paper.name: durable.digest_of(paper.content) for paper in papers}
    kept = [line for line in before.splitlines() if PurePosixPath(line[66:]).name not in new]
    return "\n".join([*kept, *(f"{digest}  {name}" for name, digest in new.items())]) + "\n"
