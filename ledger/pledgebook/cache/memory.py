"""Whether a snapshot of the books was kept that still holds, and keeping the next one."""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pledgebook.cache import sealed
from pledgebook.cache.place import Place, UnfitError, is_wanted, open_place
from pledgebook.cache.surroundings import SETTLED_NS, Surroundings, content_digest, look

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

MOST_KEPT = 24
"""How many snapshots are kept, the last used ones."""
MOST_BASES = 4
"""Of how many books it is kept what the check after an edit begins with."""
MOST_EDITED = 40
"""How many files may have been edited since."""
PACKAGES = ("beancount", "duckdb", "msgspec")
SUFFIX, BASE = ".snapshot", ".base"


def remember(main: Path, as_of: datetime.date | None, parts: Sequence[str]) -> Memory | None:
    """What is kept of a book under that day and with those parts; None where nothing may be."""
    if not is_wanted():
        return None
    around = look(main.parent)
    return None if around is None else Memory(main, as_of, parts, around)


class Edited(msgspec.Struct, frozen=True):
    """Files that were edited since a whole check was kept in a file of the cache.

    `changed` are files of the books that are others now, or gone; `added` are new ones.
    """

    kept: str
    changed: Sequence[str]
    added: Sequence[str]


class Memory:
    """The cache as one run of the gate sees it; `remarks` say why it could not be used."""

    def __init__(
        self, main: Path, as_of: datetime.date | None, parts: Sequence[str], around: Surroundings
    ) -> None:
        self.began = time.time_ns()
        self.main = main
        self.as_of = as_of.isoformat() if as_of else ""
        self.parts = sorted(parts)
        self.around = around
        self.remarks: list[str] = []
        self.place: Place | None = None
        try:
            self.place = open_place()
        except UnfitError as error:
            self.remarks.append(f"the cache is not used: {error}")

    def recall(self) -> Path | None:
        """A new folder with a snapshot that still holds, or None."""
        if self.place is None:
            return None
        for file in sorted(self.place.folder.glob(f"{self._slot()}.*{SUFFIX}")):
            try:
                header, begin = sealed.read_header(file, self.place.key)
                if not self._holds(header):
                    continue
                return self._extracted(file, header, begin)
            except sealed.AlteredError:
                self._remove(file)
            except OSError:
                continue
        return None

    def _extracted(self, file: Path, header: sealed.Header, begin: int) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="pledgebook-"))
        try:
            sealed.extract(file, header, begin, folder)
        except (OSError, sealed.AlteredError):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        file.touch()
        return folder

    def _holds(self, header: sealed.Header) -> bool:
        """Whether a snapshot is of this book as it is now, under these rules, with all parts."""
        return (
            (header.book, header.as_of) == (str(self.main), self.as_of)
            and header.versions == versions()
            and set(header.parts).issuperset(self.parts)
            and header.surroundings == self.around.digest(header.files)
            and not any(self._changed(header))
        )

    def _changed(self, header: sealed.Header) -> Iterator[str]:
        """The books' files that are not what they were."""
        for path, digest in header.files.items():
            line, _ = self.around.books.get(path, (None, 0))
            same = line is not None and header.settled.get(path) == line
            if not same and content_digest(path) != digest:
                yield path

    def edited(self) -> Edited | None:
        """What was edited since the last whole check; None where that is not known."""
        if self.place is None:
            return None
        file = self.place.folder / f"{self._slot()}{BASE}"
        try:
            header, _ = sealed.read_header(file, self.place.key)
        except sealed.AlteredError:
            self._remove(file)
            return None
        except OSError:
            return None
        known = {*header.files, *header.strays}
        added = [path for path in self.around.books if path not in known]
        if (header.book, header.as_of, header.versions) != (
            str(self.main), self.as_of, versions()
        ) or header.surroundings != self.around.digest({*header.files, *added}):  # fmt: skip
            return None
        changed = list(islice(self._changed(header), MOST_EDITED + 1))
        if len(changed) + len(added) > MOST_EDITED:
            return None
        file.touch()
        return Edited(str(file), changed, added)

    def _remove(self, file: Path) -> None:
        self.remarks.append(f"{file} was altered by another hand: it is removed, not used")
        file.unlink(missing_ok=True)

    def keep(self, folder: Path, files: Mapping[str, str]) -> None:
        """Keep a snapshot's folder; `files` are the books' files with the digests that were read.

        Not while a file beside the books has only just changed: a second change could bear the
        same time.
        """
        if self.place is None or self.around.latest(files) > self.began - SETTLED_NS:
            return
        if any(content_digest(path) is None for path in files):
            return
        header = sealed.Header(
            book=str(self.main), as_of=self.as_of, versions=versions(), parts=self.parts,
            files=files, surroundings=self.around.digest(files), contents={},
            settled=self.around.settled(self.began, files),
            strays=[path for path in self.around.books if path not in files],
        )  # fmt: skip
        target = self.place.folder / f"{self._slot()}.{'+'.join(self.parts)}{SUFFIX}"
        base = folder / BASE.removeprefix(".")
        try:
            if base.is_dir():
                sealed.write(
                    target.with_name(f"{self._slot()}{BASE}"), self.place.key, header, base
                )
                shutil.rmtree(base)
            sealed.write(target, self.place.key, header, folder)
            self._clear(self.place.folder, SUFFIX, MOST_KEPT)
            self._clear(self.place.folder, BASE, MOST_BASES)
        except OSError as error:
            self.remarks.append(f"the cache is not written: {error.strerror}")

    def _slot(self) -> str:
        return hashlib.sha256(f"{self.main}\0{self.as_of}".encode()).hexdigest()[:32]

    def _clear(self, folder: Path, suffix: str, most: int) -> None:
        """Remove what has not been used for longest."""
        kept = sorted(folder.glob(f"*{suffix}"), key=lambda file: file.stat().st_mtime)
        for file in kept[:-most]:
            file.unlink(missing_ok=True)


def versions() -> str:
    """The programs that a snapshot comes from, our own by the state of its files."""
    home = Path(__file__).resolve().parent.parent
    own = [
        f"{file.relative_to(home)} {file.stat().st_size} {file.stat().st_mtime_ns}"
        for file in sorted(home.rglob("*.py"))
    ]
    others = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    return hashlib.sha256("\n".join([sys.version, *others, *own]).encode()).hexdigest()
