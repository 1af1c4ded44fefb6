"""The writer's note of what it is about to do: after a crash it is finished, or never was.

Two notes lie beside the main file. The lock (`.pledgebook.lock`) names the staged files of the
write that holds it: a later write removes those of a killed one. The intent (`.pledgebook.intent`)
stands while several files change at once: as soon as it is on the disk, the change is decided and
whoever comes next finishes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pledgebook import durable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCK = ".pledgebook.lock"
INTENT = ".pledgebook.intent"


class IntentError(Exception):
    """A note of the writer that cannot be followed without losing something."""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a change, by its path below the books: its digest before, and whether it goes.

    Its next content is staged beside it.
    """

    place: str
    before: str | None
    goes: bool = False


@contextlib.contextmanager
def locked(books: Path) -> Iterator[Path]:
    """Hold the books for one writer; what a killed one left is finished or cleared first.

    Yields the lock, which takes the note of staged files.

    Raises:
        IntentError: what was left cannot be finished.
        OSError: the disk refuses.
    """
    path = books / LOCK
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, durable.MODE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _finish(books)
        _clear(books, path)
        yield path
    finally:
        os.close(handle)


def note_staged(books: Path, lock: Path, staged: Sequence[Path]) -> None:
    """Note what is about to be staged, so that nothing of it outlives a crash for long."""
    durable.write(lock, "".join(f"{one.relative_to(books)}\n" for one in staged).encode())


def decide(books: Path, steps: Sequence[Step]) -> None:
    """Decide a change of several files: from here on it is finished whatever happens."""
    intent = books / INTENT
    staged = durable.staged_name(intent)
    durable.write(staged, msgspec.json.encode(steps))
    durable.replace(staged, intent)


def finish(books: Path, steps: Sequence[Step]) -> None:
    """Do what was decided, as far as it is not done yet."""
    for step in steps:
        target = books / step.place
        staged = durable.staged_name(target)
        if step.goes:
            _expect(target, step, gone=None)
            durable.remove(target)
        elif (aim := durable.content_of(staged)) is not None:
            _expect(target, step, gone=aim)
            durable.replace(staged, target)
    durable.remove(books / INTENT)


def pending(books: Path) -> bool:
    """Whether a change of several files was decided and is not finished, or is under way."""
    return (books / INTENT).exists()


def _finish(books: Path) -> None:
    content = durable.content_of(books / INTENT)
    if content is None:
        return
    try:
        steps = msgspec.json.decode(content, type=list[Step])
    except msgspec.DecodeError:
        msg = f"{books / INTENT} is no note of the writer: look at it, then remove it"
        raise IntentError(msg) from None
    for step in steps:
        if not (books / step.place).resolve().is_relative_to(books.resolve()):
            msg = f"{books / INTENT} names {step.place}, outside the books: remove the note"
            raise IntentError(msg)
    finish(books, steps)


def _expect(target: Path, step: Step, gone: bytes | None) -> None:
    """Nobody has changed the file since; a crash between two steps may have changed it to its aim."""
    now = durable.content_of(target)
    if now == gone or (None if now is None else durable.digest_of(now)) == step.before:
        return
    msg = (
        f"{target} was changed by hand after a write was interrupted: compare it with "
        f"{durable.staged_name(target)}, then remove {INTENT}"
    )
    raise IntentError(msg)


def _clear(books: Path, lock: Path) -> None:
    """Remove what a killed write had staged and noted."""
    for line in lock.read_text(encoding="utf-8", errors="replace").splitlines():
        path = books / line
        ours = line.isprintable() and path.name.startswith(".") and path.suffix == durable.SUFFIX
        if ours and path.parent.resolve().is_relative_to(books.resolve()):
            durable.remove(path)
    durable.remove(durable.staged_name(books / INTENT))
