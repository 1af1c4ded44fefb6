"""Writes an audit pack: the books as they lie, the population, reports, tables, a verifier."""

from __future__ import annotations

import csv
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pledgebook.documents import FOLDER as DOCUMENTS
from pledgebook.documents import SUMS
from pledgebook.sealing import independent_verifier
from pledgebook.seals import FOLDER as SEALS
from pledgebook_reports.render.csv_text import text

if TYPE_CHECKING:
    from pledgebook_reports.pack.population import Population

BOOKS = "books"
BESIDE = (DOCUMENTS, SEALS, "approvals")
"""Folders beside the books that seals speak of."""


class PackError(ValueError):
    """A pack that cannot be made; the message is for the user."""


class Pack:
    """A pack in the making, beside the place where it is to be; it appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Begin a pack.

        Raises:
            PackError: the folder holds something or cannot be written.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PackError(f"{folder} is not empty: name a new folder")
        self.folder = folder
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            self.drawn = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise PackError(f"{folder} cannot be written ({reason})") from None

    def discard(self) -> None:
        """Leave nothing behind of a pack that was not finished."""
        shutil.rmtree(self.drawn, ignore_errors=True)

    def finish(self) -> None:
        """List every file by its digest, and put the pack in its place."""
        lines = [
            f"{_digest(file)}  {file.relative_to(self.drawn).as_posix()}\n"
            for file in sorted(self.drawn.rglob("*"))
            if file.is_file()
        ]
        (self.drawn / SUMS).write_text("".join(lines), encoding="utf-8")
        self.drawn.chmod(0o755)
        if self.folder.exists():
            self.folder.rmdir()
        self.drawn.rename(self.folder)

    def add_books(self, home: Path, files: Mapping[str, str]) -> None:
        """Copy the files of the books as they were checked, and the folders beside them.

        Raises:
            PackError: a file changed since it was checked, or lies outside the books.
        """
        for name, digest in files.items():
            source = Path(name)
            if not source.is_relative_to(home):
                raise PackError(f"{source} lies outside the books: a pack holds one folder")
            self._copy(source, self.drawn / BOOKS / source.relative_to(home))
            if _digest(self.drawn / BOOKS / source.relative_to(home)) != digest:
                raise PackError(f"{source} was changed while the pack was made: make it again")
        for folder in BESIDE:
            for source in sorted((home / folder).rglob("*")):
                if source.is_file() and not source.is_symlink():
                    self._copy(source, self.drawn / BOOKS / source.relative_to(home))

    def _copy(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)

    def add_verifier(self) -> None:
        """The second verifier, which shares no code with this program."""
        shutil.copyfile(str(independent_verifier.__file__), self.drawn / "independent_verifier.py")

    def add_population(self, told: Population) -> None:
        """The population for programs; the first page tells it to people."""
        blob = msgspec.json.format(msgspec.json.encode(told), indent=1)
        (self.drawn / "population.json").write_bytes(blob + b"\n")

    def add_text(self, name: str, content: str) -> None:
        """A text of the pack."""
        (self.drawn / name).parent.mkdir(parents=True, exist_ok=True)
        (self.drawn / name).write_text(content, encoding="utf-8")

    def add_table(self, name: str, head: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        """A table as CSV; no cell of it is a formula."""
        with (self.drawn / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head)
            writer.writerows([text(cell) for cell in row] for row in rows)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
