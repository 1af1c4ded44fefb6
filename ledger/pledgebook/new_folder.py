"""A folder that appears whole or not at all: drawn beside its place, then put there."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import durable, manifests
from pledgebook.documents import SUMS

if TYPE_CHECKING:
    from collections.abc import Iterator


class FolderError(ValueError):
    """A folder that cannot be made; the message is for the user."""


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Draw a new folder, or fill an empty one; nothing is left of one that was not finished.

    Yields:
        the place where it is drawn.

    Raises:
        FolderError: the folder holds something or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderError(f"{folder} is not empty: name a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        drawn = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            yield drawn
            drawn.chmod(0o755)
            if folder.exists():
                folder.rmdir()
            drawn.rename(folder)
        finally:
            shutil.rmtree(drawn, ignore_errors=True)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise FolderError(f"{folder} cannot be written ({reason})") from None


def list_digests(folder: Path) -> None:
    """List every file of a folder in its SHA256SUMS, in the form of `sha256sum`."""
    digests = {
        file.relative_to(folder).as_posix(): durable.digest_of_file(file)
        for file in folder.rglob("*")
        if file.is_file()
    }
    (folder / SUMS).write_text(manifests.text_of(digests), encoding="utf-8")
