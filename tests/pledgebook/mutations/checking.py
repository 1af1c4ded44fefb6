"""A copy of the demonstration books to change, and what the rules find new in it."""

from __future__ import annotations

import difflib
import gc
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from pledgebook import documents
from pledgebook.documents import Document, Documents
from pledgebook.findings import Finding
from pledgebook.gate.reading import read
from pledgebook.gate.verdict import judge
from tests.pledgebook.mutations import books
from tests.pledgebook.mutations.books import Books, Change, Entry, entries_of

_read_papers = documents.read
Told = tuple[str, str, str]
"""A finding without its place, which moves with the lines above it: code, severity, message."""


@dataclass
class Bench:
    """The books, a copy of them, and the findings of the copy as it came."""

    books: Books
    copy: Path
    clean: Counter[Told] = field(default_factory=Counter)
    filed: dict[str, Document] = field(default_factory=dict)
    """What is known of papers in the shared documents/, which no change touches."""

    def __post_init__(self) -> None:
        """Know what the books say before anybody changes them."""
        self.clean = Counter(_told(finding) for finding in self._findings())

    def new(self, change: Change) -> list[Finding]:
        """The errors and warnings that a change brings."""
        before, found = Counter(self.clean), []
        with self._changed(change):
            for finding in self._findings():
                if before[_told(finding)]:
                    before[_told(finding)] -= 1
                else:
                    found.append(finding)
        return found

    def differs(self, change: Change) -> bool:
        """Whether a change changes anything."""
        documents = self.books.documents
        return any(
            text != self._text(file) for file, text in change.texts.items()
        ) or any(
            content is None or content != (documents / path).read_bytes()
            for path, content in change.papers.items()
        )  # fmt: skip

    def diff(self, change: Change) -> str:
        """The lines that a change changes."""
        parts = [f"{path}: {'changed' if new else 'gone'}" for path, new in change.papers.items()]
        for file, text in change.texts.items():
            before = self._text(file).splitlines()
            parts += difflib.unified_diff(before, text.splitlines(), file, file, n=1, lineterm="")
        return "\n".join(parts)

    def _text(self, file: str) -> str:
        return "".join(f"{line}\n" for line in self.books.files[file])

    def points(self, finding: Finding, change: Change) -> bool:
        """Whether a finding names what was changed: by its subject, or by the entry at its line."""
        if not change.marks or finding.subject in change.marks:
            return True
        file = str(Path(finding.file).relative_to(self.copy))
        lines = change.texts[file].splitlines() if file in change.texts else self.books.files[file]
        entry = _at(entries_of(file, lines), finding.line)
        return entry is not None and bool(entry.names & change.marks)

    def _findings(self) -> Sequence[Finding]:
        # The collector would look at a book's many values again and again: half the time of a check.
        gc.disable()
        try:
            with patch.object(documents, "read", self._papers):
                reading = read(self.copy / "main.beancount")
                found = reading.refusals or judge(reading, None).findings
        finally:
            gc.enable()
        return [finding for finding in found if finding.severity != "notice"]

    def _papers(self, folder: Path, paths: Iterable[str]) -> Documents:
        """What became of papers; the shared ones are looked at once, not once a fault."""
        if folder.readlink() != self.books.documents:
            return _read_papers(folder, paths)
        named = set(paths)
        self.filed.update(_read_papers(folder, named - self.filed.keys()).by_path)
        return Documents(by_path={path: self.filed[path] for path in named})

    @contextmanager
    def _changed(self, change: Change) -> Iterator[None]:
        with self._with_papers(change):
            for file, text in change.texts.items():
                (self.copy / file).write_text(text, encoding="utf-8")
            try:
                yield
            finally:
                for file in change.texts:
                    (self.copy / file).write_text(self._text(file), encoding="utf-8")

    @contextmanager
    def _with_papers(self, change: Change) -> Iterator[None]:
        """A fault in a paper is made in a documents/ of its own; the others share the books'."""
        if not change.papers:
            yield
            return
        own, link = self.copy.with_name(f"{self.copy.name}-papers"), self.copy / "documents"
        if not own.exists():
            shutil.copytree(self.books.documents, own)
        _point(link, own)
        try:
            for path, content in change.papers.items():
                if content is None:
                    (own / path).unlink()
                else:
                    (own / path).write_bytes(content)
            yield
        finally:
            for path in change.papers:
                shutil.copyfile(self.books.documents / path, own / path)
            _point(link, self.books.documents)


def prepare(home: Path, copy: Path) -> Bench:
    """A bench for the books of a folder."""
    source = books.read(home)
    for file, lines in source.files.items():
        target = copy.resolve() / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    _point(copy / "documents", source.documents)
    return Bench(source, copy.resolve())


def _point(link: Path, folder: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(folder)


def _told(finding: Finding) -> Told:
    return finding.code, finding.severity, finding.message


def _at(entries: Iterator[Entry], line: int) -> Entry | None:
    return next((one for one in entries if one.line <= line < one.line + len(one.lines)), None)
