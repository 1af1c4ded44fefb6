"""What is kept of a whole check: its findings, and the books by file, line and key.

No entry is kept but those that cannot be read from their text alone (lots, blank amounts): all
others are read again from the books where they are asked for.
"""

from __future__ import annotations

import datetime
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from beancount.core import data

from pledgebook import codec
from pledgebook.difference.banks import Banks
from pledgebook.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from pledgebook.difference.keys import Key

OTHER, VOUCHER, RECORD, OPEN = range(4)
"""Kinds of entries: other directives, transactions, `custom` directives of ours, accounts."""


class DoubtError(Exception):
    """The edit is none that can be judged by itself; the reason is for those who mend this."""


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """A piece of a file that ends behind a blank line, or at the file's end; sizes in bytes."""

    line: int
    offset: int
    size: int
    digest: bytes
    pack: int
    """Which pack of texts holds it, and where."""
    start: int


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the books as a whole."""

    until: datetime.date | None
    as_of: datetime.date | None
    latest: int
    """How many vouchers and statements are of the latest day."""
    first: datetime.date
    last: datetime.date
    """The first and the last day of a voucher."""
    currency: str
    operating: Sequence[str]
    files: Sequence[str]
    """In the order in which they are read."""
    plain: Sequence[bool]
    chunks: Sequence[Sequence[Chunk]]
    """Of each plain file."""
    includes: Sequence[str]
    """The absolute patterns of the main file; none where other files include, too."""
    left: int
    """How many bytes the books may grow by."""
    raw: Sequence[Finding]
    """The findings before exceptions are laid over them."""
    beancount: Sequence[Finding]
    counts: Mapping[str, int]
    entries: int
    budgeted: frozenset[str]
    uses: Mapping[str, int]
    """How many postings use an account that is opened at its first use."""
    lots: frozenset[str]
    """Accounts that hold lots."""
    asserted: frozenset[str]
    """Accounts whose balance is asserted, or that are closed and opened at their first use alone."""


class Places(msgspec.Struct, frozen=True):
    """All entries in the order of the books, by their number."""

    file: array[int]
    line: array[int]
    day: array[int]
    kind: array[int]


class Base:
    """A kept state; its parts are read, and proved, when they are asked for."""

    def __init__(self, part: Callable[[str], bytes]) -> None:
        self.part = part
        self.state = msgspec.msgpack.decode(part("state"), type=State)
        self._packs: dict[int, bytes] = {}

    def places(self) -> Places:
        """Where every entry stands."""
        found = []
        for name, code in (("file", "I"), ("line", "I"), ("day", "I"), ("kind", "B")):
            own = array(code)
            own.frombytes(self.part(f"places-{name}"))
            found.append(own)
        return Places(*found)

    def index(self) -> Index:
        """Entries by key."""
        return Index(memoryview(self.part("keys")).cast("Q"))

    def odd(self) -> Mapping[int, msgspec.Raw]:
        """Booked entries that cannot be read from their text alone, as the codec encodes them."""
        return msgspec.json.decode(self.part("odd"), type=dict[int, msgspec.Raw])

    def frame(self) -> list[data.Directive]:
        """Entries that are asked for whatever was edited: small records, accounts, prices."""
        return codec.decode_entries(self.part("frame"))

    def series(self) -> Mapping[str, Sequence[str]]:
        """Voucher numbers, used or void, in the order of their series."""
        return msgspec.json.decode(self.part("series"), type=dict[str, list[str]])

    def banks(self) -> Banks:
        """Accounts with statements."""
        return msgspec.msgpack.decode(self.part("banks"), type=Banks)

    def text(self, chunk: Chunk) -> bytes:
        """A piece of a file as it was when it was checked."""
        pack = self._packs.get(chunk.pack)
        if pack is None:
            pack = self._packs[chunk.pack] = zlib.decompress(self.part(f"texts-{chunk.pack}"))
        return pack[chunk.start : chunk.start + chunk.size]


class Index:
    """The numbers of entries by key: the key's CRC-32 and the number in one word, sorted.

    Two keys may share a CRC: what is found is all that bears a key, and seldom more.
    """

    def __init__(self, words: Sequence[int]) -> None:
        self._words = words

    def of(self, keys: Iterable[Key]) -> Iterator[int]:
        """The numbers of entries that bear one of the keys; some may come twice."""
        words = self._words
        for key in keys:
            first = code_of(key) << 32
            place = bisect_left(words, first)
            while place < len(words) and words[place] >> 32 == first >> 32:
                yield words[place] & 0xFFFFFFFF
                place += 1


def code_of(key: Key) -> int:
    """The code of a key in the index."""
    return zlib.crc32(f"{key[0]}\0{key[1]}".encode())
