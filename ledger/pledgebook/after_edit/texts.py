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
    """The blocks of a file that were edited, in their order; `was` gives a piece as it was."""
    head = 0
    for chunk in chunks:
        end = chunk.offset + chunk.size
        if end > len(now) or digest(now[chunk.offset : end]) != chunk.digest:
            break
        head += 1
    tail, end = len(chunks), len(now)
    while tail > head:
        chunk = chunks[tail - 1]
        begin = end - chunk.size
        least = chunks[head - 1].offset + chunks[head - 1].size if head else 0
        if begin < least or digest(now[begin:end]) != chunk.digest:
            break
        tail, end = tail - 1, begin
    between = chunks[head:tail]
    begin = chunks[head].offset if head < len(chunks) else len(now)
    if head == len(chunks):
        begin = chunks[-1].offset + chunks[-1].size if chunks else 0
    if begin < end < len(now) and now[end - 1 : end] != b"\n":
        raise DoubtError("the edit ends within a line")
    old = b"".join(was(chunk) for chunk in between)
    first = chunks[head].line if head < len(chunks) else 1 + now.count(b"\n", 0, begin)
    return list(_blocks(first, old.decode(), now[begin:end].decode()))


def _blocks(first: int, old: str, new: str) -> Iterator[Edit]:
    """Edits of two texts that both begin at a line."""
    was, now = old.split("\n\n"), new.split("\n\n")
    if max(len(was), len(now)) > MOST_BLOCKS:
        raise DoubtError("too many blocks")
    was_at, now_at = _lines(first, was), _lines(first, now)
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Edit(
                was_at[a], was_at[b], now_at[c], "\n\n".join(now[c:d]), now_at[d] - was_at[b]
            )


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
