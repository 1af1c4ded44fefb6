"""The notebook's file: read whole, proved line by line, added to durably by one hand at a time.

A new line is there whole or not at all: the file is written anew beside itself and takes its own
place, under a lock of its folder. What was written stays as it was to the byte.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import durable
from pledgebook_reports.audit.notebook import papers
from pledgebook_reports.audit.notebook.line import (
    ANSWERS,
    FIRST,
    Line,
    NotebookError,
    Noted,
    as_text,
    link_of,
    of_text,
    require_fit,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from pledgebook_reports.audit.sampling.paper import Paper

PLACE = Path("audit") / "notes.jsonl"
"""Where the notebook lies beside the main file, unless the auditor keeps it elsewhere."""
MODE = 0o640
MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of the file; `line` counts from 1."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """What the file holds: its sound lines, those that are not, and the digest of each line in order."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    links: tuple[str, ...]

    @property
    def head(self) -> str:
        """The digest of the last line, which stands for all before it; empty where there is none."""
        return self.links[-1] if self.links else ""


def beside(book: Path) -> Path:
    """The notebook of books by their main file."""
    return book.resolve().parent / PLACE


def read(path: Path) -> Notebook:
    """The notebook in a file; no file is an empty one.

    Raises:
        NotebookError: it cannot be read.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotebookError(f"{path}: too large for a notebook")
        content = path.read_bytes()
    except FileNotFoundError:
        return Notebook((), (), ())
    except OSError as error:
        raise NotebookError(f"cannot read {path}: {error.strerror}") from None
    return proved(content)


def proved(content: bytes) -> Notebook:
    """What a content holds, each line held against the one before it."""
    lines: list[Line] = []
    faults: list[Fault] = []
    links: list[str] = []
    texts = content.split(b"\n")
    if texts.pop():
        faults.append(Fault(len(texts) + 1, "the last line has no end: it is not whole"))
    before = FIRST
    for number, text in enumerate(texts, 1):
        try:
            line = of_text(text)
        except NotebookError as error:
            faults.append(Fault(number, str(error)))
        else:
            if line.previous != before:
                faults.append(Fault(number, _BROKEN))
            lines.append(line)
        before = link_of(text)
        links.append(before)
    return Notebook(tuple(lines), tuple(faults), tuple(links))


_BROKEN = "it does not follow the line above it: a line was changed, put in or taken out there"


def add(path: Path, noted: Sequence[Noted], now: datetime.datetime) -> str:
    """Add lines at the end, all of them or none; returns the digest of the last line.

    Raises:
        NotebookError: one is unfit, the file is broken, the paper's name is taken, the paper has no
            such item or question, or the disk refuses.
    """
    for one in noted:
        require_fit(one)
    try:
        with _held(path):
            content = durable.content_of(path) or b""
            book = proved(content)
            _require_whole(path, book)
            _require_new(book, noted)
            link = book.head or FIRST
            for one in noted:
                text = as_text(one, now, link).encode()
                content += text + b"\n"
                link = link_of(text)
            staged = durable.staged_name(path)
            durable.write(staged, content, MODE)
            durable.replace(staged, path)
            return link
    except OSError as error:
        place = error.filename or path
        raise NotebookError(
            f"{place} cannot be written ({error.strerror}); nothing is noted"
        ) from None


def _require_whole(path: Path, book: Notebook) -> None:
    if book.faults:
        first = book.faults[0]
        raise NotebookError(
            f"{path}:{first.line}: {first.reason}; nothing is added to a broken notebook: keep it as "
            "it is and begin another (--notes FILE)"
        )


def _require_new(book: Notebook, noted: Sequence[Noted]) -> None:
    kept = papers.names(book)
    for one in noted:
        if one.kind == "sample" and one.paper in kept:
            raise NotebookError(
                f"there is a working paper {one.paper} already: choose another name"
            )
    said = [one for one in noted if one.kind != "sample" and one.paper]
    for name in dict.fromkeys(one.paper for one in said):
        _require_asked(papers.paper_of(book, name), [one for one in said if one.paper == name])


def _require_asked(paper: Paper, said: Sequence[Noted]) -> None:
    """What its items do not have, or it does not ask for, would stand on no working paper."""
    vouchers = {item.id for item in paper.items}
    for one in said:
        if one.voucher not in vouchers:
            raise NotebookError(f"{one.voucher} is no item of the working paper {one.paper}")
        if one.kind == "result" and one.about not in paper.asked:
            raise NotebookError(
                f"the working paper {one.paper} does not ask for {one.about}; it asks for "
                f"{', '.join(head for head in paper.asked if head in ANSWERS)}"
            )


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """The notebook for one writer; the lock is of its folder and leaves nothing behind."""
    durable.make_folder(path.parent)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
