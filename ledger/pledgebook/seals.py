"""Seals of closed periods as the rules read them: what was sealed, and how seals hang together.

This is the seam: a seal is a value here. Making seals, reading them and proving them against the
books is the work of `sealing`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = "seals"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One closed period: the names of its vouchers, its digest, and that of the seal before it.

    `faults` is what proving the seal found, one clause each. `readable` is False for a file that
    lies in seals/ and is no seal; its other fields then say nothing.
    """

    name: str
    file: str
    first: datetime.date = datetime.date.min
    last: datetime.date = datetime.date.min
    entries: frozenset[str] = frozenset()
    digest: str = ""
    previous: str | None = None
    faults: tuple[str, ...] = ()
    readable: bool = True
    compared: bool = False
    """Whether its leaves were compared with the books as they were read, before booking."""
    altered: tuple[str, ...] = ()
    """Bytes that are no longer those sealed, though every entry in them is."""
    unsigned: str | None = None
    """What it lacks of the signatures of two officers; None when they were proved."""
    signed_by: tuple[str, ...] = ()
    proved: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()


def printed(name: str) -> str:
    """A name on one line: what cannot be printed is written out."""
    return name if name.isprintable() else name.encode("unicode_escape").decode("ascii")


def broken_links(seals: Iterable[Seal]) -> Iterator[tuple[Seal, str]]:
    """Each seal that does not follow the one before it, with the reason as a clause."""
    chain = sorted((one for one in seals if one.readable), key=lambda one: one.first)
    for before, seal in pairwise(chain):
        if seal.previous != before.digest:
            yield (
                seal,
                (
                    f"names {seal.previous or 'no seal'} as the one before it, "
                    f"{before.name} is {before.digest}"
                ),
            )
        elif seal.first != before.last + DAY:
            yield seal, f"begins on {seal.first}, {before.name} ends on {before.last}"
