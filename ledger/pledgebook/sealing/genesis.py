"""The genesis seal: who may act and with which keys, before anything else is sealed.

Its leaves are the officers' own directives. It ends on the last day before the year in which the
books begin, so that every period of the books can follow it.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from pledgebook import records
from pledgebook.sealing.closing import compose
from pledgebook.sealing.draft import Draft
from pledgebook.sealing.officers import officers_of
from pledgebook.sealing.periods import Period
from pledgebook.sealing.signing import NEEDED
from pledgebook.seals import FOLDER

if TYPE_CHECKING:
    from pledgebook.book import Book
    from pledgebook.sealing.source import Source

GENESIS = "genesis"


def draw_genesis(book: Book, source: Source, *, unsigned: bool) -> Draft:
    """The seal of the officers as the books state them now; only where nothing is sealed yet."""
    if source.chain.links or source.chain.damaged:
        return Draft([f"{FOLDER}/ holds seals already: a genesis seal is the first of all"])
    ids = {officer.id for officer in book.registry.all(records.Officer)}
    kinds = ("custom officer ", "custom amendment ")
    mine = [
        leaf
        for leaf in source.leaves
        if leaf.label.startswith(kinds) and leaf.label.split(" ", 2)[2] in ids
    ]
    officers = officers_of(book.registry, max((leaf.date for leaf in mine), default=_NEVER))
    if len(officers) < (1 if unsigned else NEEDED):
        return Draft([f"{len(officers)} officers have a `key` and are in office: give them keys"])
    last = datetime.date(min(leaf.date for leaf in source.leaves).year - 1, 12, 31)
    period = Period(GENESIS, last, last)
    return compose(book, source, period, last, mine, set(), officers)


_NEVER = datetime.date.min
