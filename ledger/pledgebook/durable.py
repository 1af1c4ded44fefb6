"""Files that are on the disk when a function returns: whole, or not at all.

Everything that the writer does to a disk is done here, by the functions of `os`, so that tests can
put a failing disk in their place.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".new"
MODE = 0o644


def digest_of(content: bytes | str) -> str:
    """The SHA-256 of a content in hex; of a text, that of its UTF-8 form."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file in hex, read piece by piece."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def content_of(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def staged_name(target: Path) -> Path:
    """Where the next content of a file waits, in the same folder: no include finds it there."""
    return target.with_name(f".{target.name}{SUFFIX}")


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each one known to its parent on the disk."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        with contextlib.suppress(FileExistsError):
            os.mkdir(one)  # noqa: PTH102 -- the seam of this module
        sync(one.parent)


def write(path: Path, content: bytes, mode: int = MODE) -> None:
    """Write a file, in place of one that is there, and bring its content to the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        os.fchmod(handle, mode)
        os.fsync(handle)
    finally:
        os.close(handle)


def publish(staged: Path, target: Path) -> None:
    """Give a staged file its name, where no file has that name yet.

    Raises:
        FileExistsError: another program has put a file there, which a rename would overwrite.
    """
    os.link(staged, target)
    with contextlib.suppress(OSError):  # Then it is cleared at the next write.
        os.unlink(staged)  # noqa: PTH108 -- the seam of this module
    try:
        sync(target.parent)
    except OSError:
        # A name that the disk does not confirm is not left to chance.
        os.unlink(target)  # noqa: PTH108 -- the seam of this module
        raise


def replace(staged: Path, target: Path) -> None:
    """Put a staged file in the place of another."""
    os.replace(staged, target)  # noqa: PTH105 -- the seam of this module
    sync(target.parent)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 -- the seam of this module
        sync(path.parent)


def settle(path: Path) -> None:
    """Bring a file and its name to the disk, whoever wrote it."""
    sync(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Bring what is known of a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
