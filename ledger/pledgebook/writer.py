"""The only code that changes the books: a change is there whole or not at all.

Lock, parse what is to be written, compare what is in its place, write a temporary file in the same
folder, fsync, rename, fsync the folder. What stands in the books already is no change, so that a
voucher or an import that comes twice is entered once. Several files change together through a note
of intent, which is finished after a crash.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.parser import parser

from pledgebook import durable, intents
from pledgebook.intents import LOCK, IntentError, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class WriteRefusedError(Exception):
    """What was to be written is not fit for the books, its place is taken, or the disk refuses."""


class WriteUnfinishedError(WriteRefusedError):
    """A change of several files is decided and noted; the next write or check finishes it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one file.

    `relative` is its path below the folder of the main file; `text` its next content, None to
    remove it; `expected` the SHA-256 in hex of what is there now, None for a file that is new.
    `record` marks a file that is no Beancount text, such as a seal, or bytes, such as a document.
    """

    relative: Path
    text: str | bytes | None
    expected: str | None = None
    record: bool = False


def add_file(books: Path, relative: Path, text: str) -> Path:
    """Add one new file to the books.

    Args:
        books: the folder of the main file.
        relative: where the file goes, below that folder.
        text: Beancount text; it must parse.

    Returns:
        The file's path. A file that holds the same text already is left as it is.

    Raises:
        WriteRefusedError: the text does not parse, the path leads outside the books, the file
        exists with another text, or the disk refuses.
    """
    return write_all(books, [Change(relative, text)])[0]


def add_record(books: Path, relative: Path, text: str) -> Path:
    """Add one new file that is no Beancount text, such as a seal, as `add_file` does.

    Raises:
        WriteRefusedError: as `add_file`.
    """
    return write_all(books, [Change(relative, text, record=True)])[0]


def replace_file(books: Path, relative: Path, text: str, expected_digest: str) -> Path:
    """Put another text in the place of a file, if the file still is what the caller has read.

    `expected_digest` is the SHA-256 in hex of the file as it was read (`durable.digest_of`).

    Raises:
        WriteRefusedError: another hand has changed the file meanwhile, or as `add_file`.
    """
    return write_all(books, [Change(relative, text, expected_digest)])[0]


def take_back(path: Path, text: str) -> None:
    """Remove a file that was just written and is still as it was.

    Raises:
        WriteRefusedError: another hand has changed it meanwhile.
    """
    # The lock that it was written under lies beside the main file.
    books = next((one for one in path.parents if (one / LOCK).exists()), None)
    if books is None:
        msg = f"{path} was not written by the writer; it stays"
        raise WriteRefusedError(msg)
    write_all(books, [Change(path.relative_to(books), None, durable.digest_of(text))])


def write_all(books: Path, changes: Sequence[Change]) -> list[Path]:
    """Change several files of the books together: all of them or none.

    Returns:
        Their paths. A file that is what it is to become already is left as it is.

    Raises:
        WriteRefusedError: one of the changes is unfit; then none is made.
        WriteUnfinishedError: the disk failed after the change was decided.
    """
    home = books.resolve()
    targets = [_target(home, change) for change in changes]
    if len(set(targets)) < len(targets):
        msg = "one file cannot be changed twice in one write"
        raise WriteRefusedError(msg)
    with _held(home) as lock:
        open_ = [
            (target, change)
            for target, change in zip(targets, changes, strict=True)
            if not _stands(target, change)
        ]
        if open_:
            _make(home, lock, open_)
    return targets


def unfit(books: Path, change: Change) -> str | None:
    """Why a change would be refused as the books are now; None where it would be made."""
    try:
        _is_made(_target(books.resolve(), change), change)
    except WriteRefusedError as error:
        return str(error)
    except OSError as error:
        return _unwritable(error, books)
    return None


def recover(books: Path) -> None:
    """Finish what a killed write had decided; waits for one that is under way.

    Raises:
        WriteRefusedError: it cannot be finished, with what to do.
    """
    if intents.pending(books):
        with _held(books.resolve()):
            pass


@contextlib.contextmanager
def _held(home: Path) -> Iterator[Path]:
    """The books for one writer; what the disk refuses is told in one line."""
    try:
        with intents.locked(home) as lock:
            yield lock
    except IntentError as error:
        raise WriteRefusedError(str(error)) from None
    except OSError as error:
        raise WriteRefusedError(_unwritable(error, home)) from error


def _unwritable(error: OSError, home: Path) -> str:
    return (
        f"{error.filename or home} cannot be written ({error.strerror}): mend that, then do it "
        f"again; what is there already is not entered twice"
    )


def _target(home: Path, change: Change) -> Path:
    """Where a change goes, if it is fit for the books."""
    target = (home / change.relative).resolve()
    if not target.is_relative_to(home):
        msg = f"{change.relative} leads outside the books"
        raise WriteRefusedError(msg)
    if change.text is not None and not change.record:
        if isinstance(change.text, bytes):
            msg = f"{change.relative} is no text"
            raise WriteRefusedError(msg)
        _require_parsable(target, change.text)
    return target


def _require_parsable(target: Path, text: str) -> None:
    _, errors, _ = parser.parse_string(text, report_filename=str(target))
    if errors:
        line = errors[0].source.get("lineno", 0)
        msg = f"{target}:{line}: {errors[0].message}"
        raise WriteRefusedError(msg)


def _stands(target: Path, change: Change) -> bool:
    """Whether a file is what it is to become; if not, it must be what the caller expects."""
    made = _is_made(target, change)
    if made and change.text is not None:
        # An earlier run may have been stopped before the disk had it.
        durable.settle(target)
    return made


def _is_made(target: Path, change: Change) -> bool:
    now = durable.content_of(target)
    if now == (None if change.text is None else _bytes(change.text)):
        return True
    if change.expected is None and now is not None:
        msg = f"{target} exists already with another content"
        raise WriteRefusedError(msg)
    if change.expected is not None and (now is None or durable.digest_of(now) != change.expected):
        msg = f"{target} was changed by another hand; it stays: read it again"
        raise WriteRefusedError(msg)
    return False


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _make(home: Path, lock: Path, changes: Sequence[tuple[Path, Change]]) -> None:
    coming = [(target, change.text) for target, change in changes if change.text is not None]
    staged = [durable.staged_name(target) for target, _ in coming]
    intents.note_staged(home, lock, staged)
    try:
        for (target, text), place in zip(coming, staged, strict=True):
            durable.make_folder(target.parent)
            durable.write(place, _bytes(text))
        if len(changes) == 1:
            _make_one(*changes[0])
            return
        steps = [
            Step(str(target.relative_to(home)), change.expected, goes=change.text is None)
            for target, change in changes
        ]
        for folder in {target.parent for target, _ in coming}:
            durable.sync(folder)
        intents.decide(home, steps)
        intents.finish(home, steps)
    except OSError as error:
        if intents.pending(home):
            msg = (
                f"{len(changes)} files are not all written ({error.strerror}): what is to be done "
            )
            msg += f"stands in {home / intents.INTENT}, and the next write or check finishes it"
            raise WriteUnfinishedError(msg) from error
        _unstage(staged)
        raise


def _make_one(target: Path, change: Change) -> None:
    """One name changes at one moment: that needs no note of intent."""
    if change.text is None:
        durable.remove(target)
    elif change.expected is None:
        durable.publish(durable.staged_name(target), target)
    else:
        durable.replace(durable.staged_name(target), target)


def _unstage(staged: Sequence[Path]) -> None:
    """Clear what was staged, as far as the disk lets us: what stays is noted in the lock."""
    for place in staged:
        with contextlib.suppress(OSError):
            durable.remove(place)
