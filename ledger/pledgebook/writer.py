"""The only code that changes the books: a new file appears whole or not at all.

Lock, parse what is to be written, check that nothing of it is in the books already, write a
temporary file in the same folder, fsync,
rename, fsync the folder. An idempotency key (voucher or import id) makes a repeat a no-op.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.parser import parser

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = ".pledgebook.lock"


class WriteRefusedError(Exception):
    """What was to be written is not fit for the books, or its place is taken."""


def add_file(books: Path, relative: Path, text: str) -> Path:
    """Add one new file to the books.

    Args:
        books: the folder of the main file.
        relative: where the file goes, below that folder.
        text: Beancount text; it must parse.

    Returns:
        The file's path. A file that holds the same text already is left as it is.

    Raises:
        WriteRefusedError: the text does not parse, the path leads outside the books, or the file
        exists with
            another text.
    """
    _require_parsable(_target(books, relative), text)
    return add_record(books, relative, text)


def add_record(books: Path, relative: Path, text: str) -> Path:
    """Add one new file that is no Beancount text, such as a seal, as `add_file` does.

    Raises:
        WriteRefusedError: as `add_file`.
    """
    target = _target(books, relative)
    with _locked(books):
        if target.exists():
            if target.read_text(encoding="utf-8") == text:
                return target
            msg = f"{target} exists already with another content"
            raise WriteRefusedError(msg)
        target.parent.mkdir(parents=True, exist_ok=True)
        _publish(target, text)
    return target


def _target(books: Path, relative: Path) -> Path:
    target = (books / relative).resolve()
    if not target.is_relative_to(books.resolve()):
        msg = f"{relative} leads outside the books"
        raise WriteRefusedError(msg)
    return target


def take_back(path: Path, text: str) -> None:
    """Remove a file that was just written and is still as it was.

    Raises:
        WriteRefusedError: another hand has changed it meanwhile.
    """
    if path.read_text(encoding="utf-8") != text:
        msg = f"{path} was changed by another hand; it stays"
        raise WriteRefusedError(msg)
    path.unlink()
    _sync(path.parent)


def _require_parsable(target: Path, text: str) -> None:
    _, errors, _ = parser.parse_string(text, report_filename=str(target))
    if errors:
        line = errors[0].source.get("lineno", 0)
        msg = f"{target}:{line}: {errors[0].message}"
        raise WriteRefusedError(msg)


@contextlib.contextmanager
def _locked(books: Path) -> Iterator[None]:
    with (books / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _publish(target: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".new")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        # A link fails where a rename would overwrite what another program put there meanwhile.
        os.link(temporary, target)
    finally:
        temporary.unlink()
    _sync(target.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
