"""Files by pieces and blocks: which blocks of a file were edited, and how the lines of others moved."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pledgebook.after_edit.base import Chunk, DoubtError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PIECE = 65_536
"""Bytes of a piece, at least, where the file has that many."""
HEAD = 256
"""Bytes by which a piece is searched for."""
MOST_BLOCKS = 80_000
GAP = b"\n\n"


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a file that were taken out, and the text that came in their place.

    The lines from `first` up to `end` (not included) went; the text begins at line `at` as it now
    is, and the lines behind it have moved by `shift`.
    """

    first: int
    end: int
    at: int
    text: str
    shift: int


def pieces(content: bytes) -> Iterator[tuple[int, int, int]]:
    """First line, offset and size of the pieces of a file."""
    line, begin = 1, 0
    while begin < len(content):
        end = content.find(GAP, begin + PIECE)
        end = len(content) if end < 0 else end + len(GAP)
        yield line, begin, end - begin
        line += content.count(b"\n", begin, end)
        begin = end


def digest(content: bytes) -> bytes:
    """What tells a piece from another."""
    return hashlib.blake2b(content, digest_size=16).digest()


def edits_of(chunks: Sequence[Chunk], now: bytes, was: Callable[[Chunk], bytes]) -> list[Edit]:
    """The blocks of a file that were edited, in their order; `was` gives a piece as it was.

    Raises:
        DoubtError: an edit ends within a line, or is of very many blocks.
    """
    found: list[Edit] = []
    number, place, shift = 0, 0, 0
    while number < len(chunks) or place < len(now):
        chunk = chunks[number] if number < len(chunks) else None
        if chunk is not None and digest(now[place : place + chunk.size]) == chunk.digest:
            number, place = number + 1, place + chunk.size
            continue
        then, end = _found_again(chunks, number + 1, now, place, was)
        if place < end < len(now) and now[end - 1 : end] != b"\n":
            raise DoubtError("an edit within a line")
        old, new = b"".join(map(was, chunks[number:then])), now[place:end]
        first = chunk.line if chunk is not None else 1 + now.count(b"\n", 0, place) - shift
        found += _blocks(first, old.decode(), first + shift, new.decode())
        shift += new.count(b"\n") - old.count(b"\n")
        number, place = then, end
    return found


def _found_again(
    chunks: Sequence[Chunk], number: int, now: bytes, place: int, was: Callable[[Chunk], bytes]
) -> tuple[int, int]:
    """The next piece that stands in the file as it is now, and where; the ends where there is none."""
    for then in range(number, len(chunks)):
        chunk = chunks[then]
        at = now.find(was(chunk)[:HEAD], place)
        if at >= 0 and digest(now[at : at + chunk.size]) == chunk.digest:
            return then, at
    return len(chunks), len(now)


def _blocks(first: int, old: str, at: int, new: str) -> Iterator[Edit]:
    """Edits of two texts that begin at a line, the one as it was and the other as it is."""
    was, now = old.split("\n\n"), new.split("\n\n")
    if max(len(was), len(now)) > MOST_BLOCKS:
        raise DoubtError("too many blocks")
    was_at, now_at = _lines(first, was), _lines(at, now)
    last = first + old.count("\n")
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            text, shift = "\n\n".join(now[c:d]), now_at[d] - was_at[b]
            # Behind the last block is no gap.
            yield Edit(was_at[a], min(was_at[b], last), now_at[c], text, shift)


def _lines(first: int, blocks: Sequence[str]) -> list[int]:
    """The line at which each block begins, and the one after the last."""
    found = [first]
    for block in blocks:
        found.append(found[-1] + block.count("\n") + 2)
    return found


class Moves:
    """Where the lines of a file are that were not edited."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._ends = [edit.end for edit in edits]
        self._shifts = [0, *(edit.shift for edit in edits)]

    @property
    def any(self) -> bool:
        """Whether any line has moved."""
        return any(self._shifts)

    def of(self, line: int) -> int:
        """The line as it now is."""
        return line + self._shifts[bisect_right(self._ends, line)]
