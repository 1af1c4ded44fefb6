"""The files of the books by their SHA-256, in the form of `sha256sum`: what an open year is held to.

`pledgebook check --manifest FILE` writes one, `pledgebook verify --manifest FILE` and
`sha256sum --check FILE`, run in the folder of the main file, hold the books against it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import durable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

KEPT = ("documents", "seals", "approvals")
"""Folders beside the main file whose files belong to the books and are not included by them."""
_LINE = re.compile(r"(?P<escaped>\\?)(?P<digest>[0-9a-f]{64})  (?P<name>.+)")
_ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\r": "\r"}


class ManifestError(Exception):
    """A file that is no manifest; the message names line and reason."""


def digest_of(home: Path, files: Mapping[str, str]) -> str:
    """One SHA-256 in hex over the books' files (digest by absolute path), wherever they lie."""
    return durable.digest_of(text_of(_placed(home, files)))


def manifest_of(home: Path, files: Mapping[str, str]) -> str:
    """A line a file: the books' as they were checked, and all files in the folders beside them."""
    return text_of({**_placed(home, files), **dict(_beside(home))})


def differences(home: Path, text: str, files: Mapping[str, str]) -> list[str]:
    """What differs from a manifest: files changed, missing or new.

    `files` are those that the books include now, digest by absolute path; others are read.

    Raises:
        ManifestError: the text is no manifest.
    """
    stated = _read(text)
    now = {**_placed(home, files), **dict(_beside(home))}
    # A file that the books do not include any more may still be there, and must not then count.
    found = [f"{name} is missing, or the books do not include it" for name in stated.keys() - now]
    found += [f"{name} is new" for name in now.keys() - stated]
    found += [f"{name} has changed" for name in now.keys() & stated if now[name] != stated[name]]
    return sorted(found)


def text_of(digests: Mapping[str, str]) -> str:
    """A line a file, in the order of the names; SHA-256 in hex by name."""
    return "".join(_line(name, digest) for name, digest in sorted(digests.items()))


def _placed(home: Path, files: Mapping[str, str]) -> dict[str, str]:
    return {os.path.relpath(path, home): digest for path, digest in files.items()}


def _beside(home: Path) -> Iterator[tuple[str, str]]:
    for folder in KEPT:
        for path in _files(home / folder):
            yield str(path.relative_to(home)), durable.digest_of_file(path)


def _files(folder: Path) -> Iterable[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            path = Path(parent) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def _line(name: str, digest: str) -> str:
    """As `sha256sum` writes it: a name with a line break or a backslash is marked and escaped."""
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == name else chr(92)}{digest}  {escaped}\n"


def _read(text: str) -> dict[str, str]:
    if not text.endswith("\n"):
        msg = f"{text.count(chr(10)) + 1}: the last line is not whole"
        raise ManifestError(msg)
    stated: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            msg = f"{number}: is no line of a manifest: a SHA-256, two spaces and a file's name"
            raise ManifestError(msg)
        name = match["name"]
        if match["escaped"]:
            name = re.sub(r"\\[\\nr]", lambda one: _ESCAPES[one[0]], name)
        if name in stated:
            msg = f"{number}: {name} stands twice"
            raise ManifestError(msg)
        stated[name] = match["digest"]
    return stated
