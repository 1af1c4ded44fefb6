"""What a bad input file is answered with: one line naming the file, the line and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 500


def one_line(text: str) -> str:
    """The text in one line without control and direction marks, cut where it is very long."""
    if not text.isprintable():
        words = " ".join(text.split())
        text = "".join(mark for mark in words if mark.isprintable())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason and the line of the source it concerns; no line where the whole file is meant."""

    line: int | None
    reason: str

    def __post_init__(self) -> None:
        """Whatever a file says, its problem is one line."""
        object.__setattr__(self, "reason", one_line(self.reason))


class RefusedError(Exception):
    """A reader met something it must not guess at; the caller knows the file's name.

    `others` are further reasons, where a file is refused for several that a person can put right
    at once.
    """

    def __init__(self, line: int | None, reason: str, others: Sequence[Problem] = ()) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = one_line(reason)
        self.others = tuple(others)


class StatementError(Exception):
    """A file that cannot be imported; nothing of it may be booked."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {reason}")
