"""The text of a year's journal, directive by directive, with the comments that stand above each."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core import data

from pledgebook import durable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.gate.reading import Reading

_AROUND = re.compile(r"(pushtag|poptag|pushmeta|popmeta|include|option|plugin)\b")


@dataclass(frozen=True, slots=True)
class Block:
    """One directive as it was written: what stands above it, and its own lines."""

    entry: data.Directive
    above: str
    text: str


class FoldError(ValueError):
    """A file that cannot be taken apart; the message names file, line and reason."""


def blocks_of(reading: Reading, files: Sequence[Path]) -> list[Block]:
    """The directives of some files in the order in which Beancount has them.

    Raises:
        FoldError: a line of a file holds for more than one directive, or the file has changed.
    """
    wanted = {str(file) for file in files}
    lines_of: dict[str, list[int]] = defaultdict(list)
    entries = [one for one in reading.entries if one.meta["filename"] in wanted]
    for entry in entries:
        lines_of[entry.meta["filename"]].append(int(entry.meta["lineno"]))
    texts = {file: dict(_blocks(file, sorted(lines_of[file]), reading.digests)) for file in wanted}
    return [Block(entry, *texts[entry.meta["filename"]][int(entry.meta["lineno"])])
            for entry in entries]  # fmt: skip


def _blocks(
    file: str, starts: Sequence[int], digests: Mapping[str, str]
) -> Iterator[tuple[int, tuple[str, str]]]:
    content = Path(file).read_bytes()
    if durable.digest_of(content) != digests[file]:
        msg = f"{file}:1: was changed by another hand; close the year again"
        raise FoldError(msg)
    lines = content.decode("utf-8").splitlines(keepends=True)
    if len(set(starts)) != len(starts):
        msg = f"{file}:{starts[0]}: two directives begin on one line; give each its own"
        raise FoldError(msg)
    for number, line in enumerate(lines, 1):
        if _AROUND.match(line):
            msg = f"{file}:{number}: {line.split()[0]} holds beyond its line; write it out first"
            raise FoldError(msg)
    heads = [
        _above(lines, start, before) for before, start in zip((1, *starts), starts, strict=False)
    ]
    ends = [*heads[1:], len(lines) + 1]
    for start, head, end in zip(starts, heads, ends, strict=True):
        text = "".join(lines[start - 1 : end - 1]).rstrip("\n") + "\n"
        yield start, ("".join(lines[head - 1 : start - 1]).lstrip("\n"), text)


def _above(lines: Sequence[str], start: int, before: int) -> int:
    """The first line of the comments and blank lines directly above a directive."""
    head = start
    while head > before and (head == 1 or _is_aside(lines[head - 2])) and head > 1:
        head -= 1
    return head


def _is_aside(line: str) -> bool:
    """Whether a line at the margin says nothing to Beancount."""
    return not line.strip() or line[0] in ";*#"
