"""Writes an audit pack: the books as they lie, the population, reports, tables, a verifier."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pledgebook.documents import FOLDER as DOCUMENTS
from pledgebook.durable import digest_of_file
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
    """A pack in the making, in the folder where it is drawn."""

    def __init__(self, drawn: Path) -> None:
        self.drawn = drawn

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
            if digest_of_file(self.drawn / BOOKS / source.relative_to(home)) != digest:
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
