"""Evidence on file: what became of each document that the books name.

A document is named by its path below `documents/`; its digest stands in the `SHA256SUMS` of its own
folder, in the form of `sha256sum`. Reading happens once, before the rules: they look at no file.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = "documents"
SUMS = "SHA256SUMS"
STEMS = frozenset(
    (
        "invoice", "contract", "receipt", "certificate", "face", "bank-advice", "payroll",
        "delivery-note", "timesheet", "consent", "method", "deed", "guarantee", "completion",
        "working-paper",
    )
)  # fmt: skip
"""Evidence keys of vouchers. An office's `evidence` policy may name more; each may be numbered."""

SMALL = 2**20
"""Bytes of a file that is read at once: the buffer for larger ones costs more than reading does."""
State = Literal["filed", "absent", "unlisted", "changed", "outside"]
_NUMBERED = re.compile(r"-\d+$")
_LINE = re.compile(r"(?P<digest>[0-9a-f]{64}) [ *](?P<name>[^/]+)")


@cache
def stem_of(key: str) -> str:
    """`invoice` of the metadata keys `invoice` and `invoice-2`."""
    return _NUMBERED.sub("", key)


class EvidenceKeys(dict[str, bool]):
    """Whether a metadata key names evidence; each key is judged once, and vouchers ask for many."""

    def __init__(self, asked: Iterable[str] = ()) -> None:
        super().__init__()
        self._stems = STEMS.union(asked)

    def __missing__(self, key: str) -> bool:
        """Judge a key by its stem."""
        self[key] = names = stem_of(key) in self._stems
        return names


@dataclass(frozen=True, slots=True)
class Document:
    """One named file: whether it is there and is what its SHA256SUMS says; SHA-256 in hex."""

    path: str
    state: State
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents that a book names; `kept` is False when there is no documents/ at all."""

    kept: bool = True
    by_path: Mapping[str, Document] = field(default_factory=dict)

    def of(self, path: str) -> Document:
        """What is known of a path; a path that was not read counts as absent."""
        return self.by_path.get(path) or Document(path, "absent")


def read(folder: Path, paths: Iterable[str]) -> Documents:
    """Look for documents below a folder and digest them, folder by folder."""
    if not folder.is_dir():
        return Documents(kept=False)
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in sorted(set(paths)):
        by_folder[str(PurePosixPath(path).parent)].append(path)
    root = folder.resolve()
    no_links = {root}
    found: dict[str, Document] = {}
    for parent, named in by_folder.items():
        inside = not parent.startswith("/") and ".." not in parent.split("/") and "\0" not in parent
        place = root / parent
        if not inside or not _leads_inside(place, root, no_links):
            found.update((path, Document(path, "outside")) for path in named)
            continue
        listed = _listed(f"{place}/{SUMS}")
        for path in named:
            name = PurePosixPath(path).name
            found[path] = _judge(path, f"{place}/{name}", listed.get(name))
    return Documents(by_path=found)


def _leads_inside(place: Path, root: Path, no_links: set[Path]) -> bool:
    """Whether a folder is below the root, links followed.

    `no_links` are folders below the root that no link leads to: most are, and those below them are
    quickly asked.
    """
    try:
        if place in no_links or (
            _leads_inside(place.parent, root, no_links)
            and place.parent in no_links
            and not place.is_symlink()
        ):
            no_links.add(place)
            return True
        return place.resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):
        return False


def _listed(sums: str) -> dict[str, str]:
    try:
        with open(sums, encoding="utf-8") as file:  # noqa: PTH123 -- thousands of them
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {match["name"]: match["digest"] for line in lines if (match := _LINE.fullmatch(line))}


def _judge(path: str, file: str, listed: str | None) -> Document:
    try:
        status = os.lstat(file)
        if not stat.S_ISREG(status.st_mode):
            return Document(path, "absent")
        with open(file, "rb", buffering=0) as content:  # noqa: PTH123 -- likewise
            if status.st_size < SMALL:
                digest = hashlib.sha256(content.readall()).hexdigest()
            else:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
    except (OSError, ValueError):
        return Document(path, "absent")
    if listed is None:
        return Document(path, "unlisted", digest)
    return Document(path, "filed" if digest == listed else "changed", digest)
