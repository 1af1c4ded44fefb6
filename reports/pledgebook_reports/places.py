"""Places in the books as people and editors read them: `path:line`, one line a message."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pledgebook.findings import Finding


def short(path: str) -> str:
    """A path relative to the working folder if it is below it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def place(file: str, line: int) -> str:
    """`path:line`, which editors open; the path relative to the working folder if below it."""
    return _visible(f"{short(file)}:{line}")


def one_line(text: str) -> str:
    """The text on one line."""
    return _visible(" ".join(text.split()))


def line_of(finding: Finding) -> str:
    """`path:line: CODE message`."""
    return f"{place(finding.file, finding.line)}: {finding.code} {one_line(finding.message)}"


def entry_text(file: Path, line: int) -> str:
    """An entry as it is written: from its first line to the next one that is not indented."""
    lines = file.read_text(encoding="utf-8").splitlines()[line - 1 :]
    body = lines[:1]
    for one in lines[1:]:
        if not one.startswith((" ", "\t")):
            break
        body.append(one)
    return "\n".join(body).rstrip()


def _visible(text: str) -> str:
    """The text with its control characters written out: what books hold steers no terminal."""
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) == "Cc" else char
        for char in text
    )


def root_of(book: Path) -> Path:
    """The folder that places in a book are told from: of its git checkout, else the working one.

    A book that lies in neither is told from its own folder.
    """
    folder = book.resolve().parent
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            return above
    working = Path.cwd()
    return working if folder.is_relative_to(working) else folder
