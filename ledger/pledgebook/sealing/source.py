"""The books as seals know them, before booking, held against the seals that lie beside them.

A file that still has the bytes whose SHA-256 a seal states holds what that seal holds: its sealed
entries keep the digests of their leaves, and only new entries are hashed. What is to prove the
seals (`anew`) takes no such word: it hashes every entry.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.sealing.chain import Chain, read_chain
from pledgebook.sealing.comparing import Comparison, compare
from pledgebook.sealing.leaves import Kept, Leaf, leaves_of, place_of
from pledgebook.seals import FOLDER

if TYPE_CHECKING:
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
    kept = {} if anew else kept_of(chain, files)
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


def kept_of(chain: Chain, files: Mapping[str, str]) -> dict[str, Kept]:
    """By file, the digests that its bytes vouch for: those of a seal that states the same bytes.

    Args:
        chain: the seals; those behind the first that does not hold together vouch for nothing.
        files: SHA-256 of each file by its place.
    """
    found: dict[str, Kept] = {}
    digests: defaultdict[str, defaultdict[tuple[str, str], list[str]]]
    digests = defaultdict(lambda: defaultdict(list))
    for link in chain.links:
        if link.faults or not link.whole:
            break
        for line in link.lines:
            if line.path is None:
                digests[line.place][line.date, line.label].append(line.digest)
        for place, digest in link.text.manifest.items():
            if files.get(place) == digest:
                sealed = {key: tuple(some) for key, some in digests[place].items()}
                found[place] = Kept(link.text.last, sealed)
    return found
