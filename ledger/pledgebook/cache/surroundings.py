"""What a verdict comes from besides the books' own text: all that lies in their folder.

Evidence, seals, approvals and whatever an include could newly match are in the folder of the main
file. A file there counts as unchanged while its size, its times, its mode and its inode are: the
kernel sets the time of change (`ctime`) at every write and nobody can set it back. Files that are
named as books are (`.beancount`), and all that an include has read, are known by their content,
which is not read again while the same holds of them.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from pathlib import Path

MOST = 500_000
SETTLED_NS = 2_000_000_000
"""A change within this time of a look may bear the time of that look: two seconds, as on FAT."""
BOOK = ".beancount"
HIDDEN = re.compile(rb'^include[ \t]+"(?:[^"\n]*/)?\.[^/."]', re.MULTILINE)


class Surroundings(NamedTuple):
    """A line for each file and folder by its path, and the last time that one of them changed."""

    lines: Mapping[str, str | None]
    """None for a book, which is known by its content."""
    changed: Mapping[str, int]
    books: Mapping[str, tuple[str, int]]
    """Of each book the line that it would have, and when it changed last."""

    def settled(self, began: int, files: Container[str]) -> dict[str, str]:
        """The lines of those of some books that had last changed well before a time."""
        return {
            path: line
            for path, (line, at) in self.books.items()
            if path in files and at <= began - SETTLED_NS
        }

    def digest(self, apart: Container[str]) -> str:
        """One digest over all but some files; SHA-256 in hex."""
        kept = [
            f"{path}\0{content_digest(path) if line is None else line}"
            for path, line in self.lines.items()
            if path not in apart
        ]
        return hashlib.sha256("\n".join(sorted(kept)).encode(errors="surrogateescape")).hexdigest()

    def latest(self, apart: Container[str]) -> int:
        """When one of all but some files changed last, in ns of the clock.

        Of books that no include has read this is asked now: their content will be, too.
        """
        strays = [p for p, line in self.lines.items() if line is None and p not in apart]
        times = [at for path, at in self.changed.items() if path not in apart]
        return max([*times, *map(_changed, strays)], default=0)


def _changed(path: str) -> int:
    try:
        status = os.lstat(path)
    except OSError:
        return sys.maxsize
    return max(status.st_mtime_ns, status.st_ctime_ns)


def look(home: Path) -> Surroundings | None:
    """Look at all files below a folder; None where that does not tell all that a check may read.

    Hidden folders at the top (`.git`, `.venv`) are no part of the books.
    """
    lines: dict[str, str | None] = {}
    changed: dict[str, int] = {}
    books: dict[str, tuple[str, int]] = {}
    waiting = [str(home)]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
            for entry in found:
                if folder == str(home) and entry.name.startswith(".") and entry.is_dir():
                    continue
                if entry.is_symlink():
                    return None  # What it leads to may change unseen.
                if entry.name.endswith(BOOK) and entry.is_file():
                    lines[entry.path] = None
                    books[entry.path] = _line(entry.stat(follow_symlinks=False))
                    continue
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    waiting.append(entry.path)
                    lines[entry.path] = f"folder {status.st_mode}"
                    continue
                lines[entry.path], changed[entry.path] = _line(status)
        except OSError:
            return None
        if len(lines) > MOST:
            return None
    return Surroundings(lines, changed, books)


def _line(status: os.stat_result) -> tuple[str, int]:
    """What is known of a file without its content, and when it changed last."""
    line = (
        f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} "
        f"{status.st_mode} {status.st_ino} {status.st_dev}"
    )
    return line, max(status.st_mtime_ns, status.st_ctime_ns)


def content_digest(path: str) -> str | None:
    """The SHA-256 of a book's file in hex; None where it is gone, no file, or leads to hidden places."""
    try:
        # A pipe that has come in the place of a file would be waited for.
        with open(path, "rb", buffering=0, opener=_at_once) as file:
            content = file.readall() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    except OSError:
        return None
    if content is None or (b"include" in content and HIDDEN.search(content)):
        return None
    return hashlib.sha256(content).hexdigest()


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
