"""A disk that fails: it refuses a call, takes half of a write, or the machine stops at it.

`FaultyDisk` stands in for the `os` of `pledgebook.durable`. Where the power goes, what was not
brought to the disk by `fsync` is lost: contents are cut in half and names are as they were.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

Fault = Literal["EIO", "ENOSPC", "short", "killed", "killed after", "power", "power after"]
FAULTS: tuple[Fault, ...] = (
    "EIO", "ENOSPC", "short", "killed", "killed after", "power", "power after",
)  # fmt: skip
WATCHED = ("mkdir", "open", "write", "fchmod", "fsync", "link", "replace", "unlink")


class StoppedError(BaseException):
    """The process is gone: nothing of it runs any more."""


class FaultyDisk:
    """The functions of `os`, of which the call number `at` (from 0) fails in one way."""

    def __init__(self, at: int, fault: Fault) -> None:
        self.at, self.fault = at, fault
        self.calls = 0
        self.stopped = False
        self.paths: dict[int, Path] = {}
        self.unsynced: list[tuple[Path, Callable[[], object]]] = []
        """What the power takes: the file or folder whose `fsync` saves it, and its undoing."""

    def __getattr__(self, name: str) -> Any:
        """The function of `os`, watched if it touches the disk."""
        real = getattr(os, name)
        return self._watched(name, real) if name in WATCHED else real

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            if self.stopped:
                raise StoppedError
            number, self.calls = self.calls, self.calls + 1
            if number != self.at:
                return self._done(name, real, arguments)
            if self.fault in {"EIO", "ENOSPC"}:
                raise OSError(getattr(errno, self.fault), os.strerror(getattr(errno, self.fault)))
            if self.fault == "short" and name == "write":
                return real(arguments[0], arguments[1][: len(arguments[1]) // 2 or 1])
            if self.fault == "short":
                return self._done(name, real, arguments)
            if self.fault.endswith("after"):
                self._done(name, real, arguments)
            self._stop()
            raise StoppedError

        return call

    def _done(self, name: str, real: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        undo = self._undoing(name, arguments)
        # What fsync would do is kept account of here, and quicker so.
        result: Any = None if name == "fsync" else real(*arguments)
        if name == "open":
            self.paths[result] = Path(arguments[0])
        elif name == "fsync":
            self.unsynced = [one for one in self.unsynced if one[0] != self.paths[arguments[0]]]
        self.unsynced += undo
        return result

    def _undoing(
        self, name: str, arguments: tuple[Any, ...]
    ) -> list[tuple[Path, Callable[[], object]]]:
        if name == "write":
            path = self.paths[arguments[0]]
            return [(path, lambda: _halve(path))]
        if name in {"link", "replace"}:
            source, target = Path(arguments[0]), Path(arguments[1])
            kept = target.read_bytes() if target.exists() else None
            moved = source.read_bytes()
            undo: list[tuple[Path, Callable[[], object]]] = [
                (target.parent, lambda: _restore(target, kept))
            ]
            if name == "replace":
                undo.append((source.parent, lambda: _restore(source, moved)))
            return undo
        if name == "unlink" and Path(arguments[0]).exists():
            path = Path(arguments[0])
            content = path.read_bytes()
            return [(path.parent, lambda: _restore(path, content))]
        return []

    def mend(self) -> None:
        """The machine starts again, and its disk is sound."""
        self.stopped, self.at, self.unsynced = False, -1, []

    def _stop(self) -> None:
        self.stopped = True
        if self.fault.startswith("power"):
            for _, undo in reversed(self.unsynced):
                undo()


def _halve(path: Path) -> None:
    if path.exists():
        os.truncate(path, path.stat().st_size // 2)


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)
