"""Places in the books as people and editors read them: `path:line`, one line a message."""

from __future__ import annotations

import re
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


# Texts run over lines; a quote within a comment opens none.
_ENTRY = re.compile(r"""(?:"(?:[^"\\]|\\.)*+"|;[^\n]*+|[^";\n]++|\n[ \t])*+""", re.DOTALL)


def entry_text(file: Path, line: int) -> str:
    """An entry as it is written: from its first line to the next one that is not indented.

    The lines of a text in quotes belong to it, however they begin.
    """
    lines = file.read_text(encoding="utf-8").split("\n")[line - 1 :]
    found = _ENTRY.match("\n".join(lines))
    return found.group().rstrip() if found else ""


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
