"""Draws that are the same on every machine: from SHA-256 alone, no program's random numbers.

The n-th draw of a purpose is SHA-256 of `seed`, the digest of the books, the purpose and n, joined by
line feeds, read as a number of 256 bits; it is brought into a range by multiplying and shifting, whose
unevenness is below one in 2**190. Anybody can recompute a draw with `sha256sum`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

BITS = 256
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one seed on one state of the books; `books` is the digest of that state."""

    seed: int
    books: str

    def below(self, limit: int, purpose: str, counter: int = 0) -> int:
        """A number from 0 up to and without `limit`."""
        return self._number(purpose, str(counter)) * limit >> BITS

    def shuffled(self, items: Iterable[T], name: Callable[[T], str], purpose: str) -> list[T]:
        """The items in a random order: by the draw of each item's own name."""
        return sorted(items, key=lambda item: (self._number(purpose, name(item)), name(item)))

    def _number(self, purpose: str, which: str) -> int:
        text = "\n".join((str(self.seed), self.books, purpose, which))
        return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def digest_of_books(files: Mapping[str, str], home: str) -> str:
    """The digest of the books' files by their place below `home`, the same wherever they lie.

    `files` gives the SHA-256 of each file by its path.
    """
    lines = sorted(f"{path.removeprefix(home).lstrip('/')}\n{sha}\n" for path, sha in files.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()
