"""The books as seals know them, before booking, held against the seals that lie beside them.

A file that still has the bytes whose SHA-256 a seal states holds what that seal holds: its sealed
entries keep the digests of their leaves, and only new entries are hashed. What is to prove the
seals (`anew`) takes no such word: it hashes every entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.sealing import signatures
from pledgebook.sealing.chain import Chain, Link, read_chain
from pledgebook.sealing.comparing import Comparison, compare
from pledgebook.sealing.leaves import NOTHING, Kept, Leaf, leaves_of, place_of
from pledgebook.seals import FOLDER

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from pledgebook.gate.reading import Reading


@dataclass(frozen=True, slots=True)
class Source:
    """The books as they were read: leaves, digests of files, options; and the seals beside them."""

    leaves: Sequence[Leaf]
    files: Mapping[str, str]
    """SHA-256 of each file by its place in the books."""
    main: str
    options: Mapping[str, str]
    chain: Chain
    comparison: Comparison
    """The leaves held against the chain."""


def source_of(reading: Reading, *, anew: bool) -> Source:
    """The source of a book that was read and is not booked yet.

    Args:
        reading: the book.
        anew: whether every entry shall be hashed, whatever its file's digest says.
    """
    home = reading.main.parent
    options = reading.options
    files = {place_of(file, home): digest for file, digest in reading.digests.items()}
    chain = read_chain(home / FOLDER)
    kept = NOTHING if anew else kept_of(chain, files)
    leaves = leaves_of(reading.entries, reading.totals, home, kept)
    return Source(
        leaves=leaves,
        files=files,
        main=place_of(str(reading.main), home),
        options={
            "title": options["title"],
            "operating_currency": " ".join(options["operating_currency"]),
            "booking_method": options["booking_method"].name,
            "plugin": " ".join(name for name, _ in options["plugin"]),
        },
        chain=chain,
        comparison=compare(chain, leaves),
    )


def kept_of(chain: Chain, files: Mapping[str, str]) -> Kept:
    """The files whose bytes a seal vouches for, and the digests of what is sealed.

    When a seal is made, all that is dated up to its last day is sealed. So an entry of that time in
    a file that has not changed since is one that the chain holds, and its name tells which.

    Args:
        chain: the seals, of which some vouch for nothing (`_vouching`).
        files: SHA-256 of each file by its place.
    """
    last: dict[str, datetime.date] = {}
    digests: dict[tuple[str, str], str | None] = {}
    for link in _vouching(chain):
        for line in link.lines:
            if line.path is None:
                key = (line.date, line.label)
                digests[key] = line.digest if digests.get(key, line.digest) == line.digest else None
        for place, digest in link.text.manifest.items():
            if files.get(place) == digest:
                last[place] = link.text.last
    return Kept(last, digests)


def _vouching(chain: Chain) -> Sequence[Link]:
    """The seals whose word is taken: those up to the first that does not hold together.

    Where there are signatures, only up to the last seal that they prove: whoever can write a file
    can lay an unsigned seal behind it, of a changed file. A chain without any is taken as it lies.
    """
    found: list[Link] = []
    proved = 0
    for link in chain.links:
        before = found[-1] if found else None
        if link.faults or not link.whole or (before and link.text.previous != before.digest):
            break
        signed = signatures.judge(link, before)
        if signed.faults:
            break
        found.append(link)
        if signed.lacking is None:
            proved = len(found)
    return found[:proved] if any(link.signatures for link in chain.links) else found
