"""What a bad input file is answered with: one line naming the file, the line and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason and the line of the source it concerns; no line where the whole file is meant."""

    line: int | None
    reason: str


class RefusedError(Exception):
    """A reader met something it must not guess at; the caller knows the file's name.

    `others` are further reasons, where a file is refused for several that a person can put right
    at once.
    """

    def __init__(self, line: int | None, reason: str, others: Sequence[Problem] = ()) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
        self.others = tuple(others)


class StatementError(Exception):
    """A file that cannot be imported; nothing of it may be booked."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {reason}")
