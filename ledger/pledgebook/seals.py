"""Seals of closed periods as the rules read them: what was sealed, and how seals hang together.

This is the seam: a seal is a value here. Making seal files, reading them and proving their
signatures is the work of `pledgebook seal` and `verify`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

FOLDER = "seals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One closed period: the ids of its entries, its digest, and that of the seal before it.

    `faults` is what proving the seal found, one clause each. `readable` is False for a file that
    lies in seals/ and that nothing has read; its other fields then say nothing.
    """

    name: str
    file: str
    first: datetime.date = datetime.date.min
    last: datetime.date = datetime.date.min
    entries: frozenset[str] = frozenset()
    digest: str = ""
    previous: str | None = None
    faults: tuple[str, ...] = ()
    readable: bool = True


def found(folder: Path) -> list[Seal]:
    """The seals of the books, as far as they can be read: not at all as yet."""
    if not folder.is_dir():
        return []
    return [
        Seal(name=file.name, file=str(file), readable=False)
        for file in sorted(folder.iterdir())
        if file.is_file() and not file.name.startswith(".")
    ]
