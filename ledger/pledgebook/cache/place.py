"""The folder of the cache and its key: the user's alone, or not used."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_BYTES = 32


class UnfitError(Exception):
    """The cache cannot be trusted or reached; the message is one clause that says why."""


class Place(NamedTuple):
    """Where kept snapshots lie, and the key that proves them."""

    folder: Path
    key: bytes


def is_wanted() -> bool:
    """Whether a cache may be used at all: not on a build server, nor where it is switched off."""
    return not (os.environ.get("CI") or os.environ.get("PLEDGEBOOK_NO_CACHE"))


def open_place() -> Place:
    """The folder of the cache, made when there is none.

    Raises:
        UnfitError: folder or key are not the user's alone, or cannot be made.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(base) if base.startswith("/") else Path.home() / ".cache"
    folder = home / "pledgebook"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _expect_own(folder, stat.S_ISDIR)
        return Place(folder, _key(folder / "key"))
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        msg = f"{folder} cannot be used: {reason}"
        raise UnfitError(msg) from None


def _key(file: Path) -> bytes:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        _expect_own(file, stat.S_ISREG)
        key = file.read_bytes()
        if len(key) != KEY_BYTES:
            msg = f"{file} is no key: remove it"
            raise UnfitError(msg) from None
        return key
    with os.fdopen(handle, "wb") as new:
        key = secrets.token_bytes(KEY_BYTES)
        new.write(key)
    return key


def _expect_own(path: Path, is_kind: Callable[[int], bool]) -> None:
    status = path.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if not is_kind(status.st_mode) or status.st_uid != os.geteuid():
        msg = f"{path} is not the user's own"
        raise UnfitError(msg)
    if mode & 0o077:
        msg = f"{path} is open to other users (mode {mode:04o}): chmod go= it"
        raise UnfitError(msg)
