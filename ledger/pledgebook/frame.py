"""What the frame of every page says of the books, so that no page has to read all entries for it.

Accounts by their last use, payees, currencies, links, tags and days for the fields that suggest
something, and the few kinds of entries that are asked for on every page.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from beancount.core import compare, data

from pledgebook import codec

HALVED_AFTER = 365
"""Days after which a use counts half as much as one of today, as with Fava."""
FAVAS = "fava-"
"""How `custom` directives begin that say something to Fava."""
UP_TO_DATE = "fava-uptodate-indication"
UNREALISED = "U"
SMALL = frozenset(("Open", "Close", "Commodity", "Event", "Query"))
"""Kinds of entries of which the frame holds all."""


class Last(msgspec.Struct, frozen=True):
    """The last entry that names an account, unless that is its close."""

    date: datetime.date
    hash: str


class Standing(msgspec.Struct, frozen=True):
    """How an account stands that is to be held against statements: Fava's colour and its units."""

    status: str | None
    units: Mapping[str, Decimal]


class Frame(msgspec.Struct, frozen=True):
    """All of it; lists that are ranked begin with what was used most of late."""

    accounts: Sequence[str]
    currencies: Sequence[str]
    payees: Sequence[str]
    links: Sequence[str]
    tags: Sequence[str]
    days: Sequence[datetime.date]
    last: Mapping[str, Last]
    standing: Mapping[str, Standing]
    packed: msgspec.Raw

    def entries(self) -> list[data.Directive]:
        """Entries of the kinds in `SMALL`, and those `custom` directives that are Fava's."""
        return codec.decode_entries(bytes(self.packed))


def frame_of(entries: Sequence[Any]) -> bytes:
    """The frame of booked entries, as JSON."""
    uses = _Uses()
    for entry in entries:
        uses.count(entry)
    opens = {entry.account: entry for entry in entries if isinstance(entry, data.Open)}
    watched = {name for name, entry in opens.items() if entry.meta.get(UP_TO_DATE)}
    found = Frame(
        accounts=_ranked(uses.accounts, opens),
        currencies=_ranked(uses.currencies),
        payees=_ranked(uses.payees),
        links=sorted(uses.links),
        tags=sorted(uses.tags),
        days=sorted(uses.days),
        last={
            name: Last(entry.date, compare.hash_entry(entry))
            for name in opens
            if not isinstance(entry := uses.last[name], data.Close)
        },
        standing=_standing(entries, watched) if watched else {},
        packed=msgspec.Raw(codec.encode_entries(entry for entry in entries if _is_small(entry))),
    )
    return msgspec.json.encode(found)


def read_frame(blob: bytes) -> Frame:
    """The frame that `frame_of` wrote."""
    return msgspec.json.decode(blob, type=Frame)


class _Uses:
    """What is used, and on which days how often."""

    def __init__(self) -> None:
        self.accounts = Counter[tuple[str, datetime.date]]()
        self.currencies = Counter[tuple[str, datetime.date]]()
        self.payees = Counter[tuple[str, datetime.date]]()
        self.links, self.tags = set[str](), set[str]()
        self.days = set[datetime.date]()
        self.last: dict[str, data.Directive] = {}

    def count(self, entry: Any) -> None:
        """Count one entry; they come in their order."""
        self.days.add(entry.date)
        self.links.update(getattr(entry, "links", None) or ())
        self.tags.update(getattr(entry, "tags", None) or ())
        if not isinstance(entry, data.Transaction):
            self.last.update(dict.fromkeys(_accounts_of(entry), entry))
            return
        day = entry.date
        if entry.payee:
            self.payees[entry.payee, day] += 1
        for leg in entry.postings:
            self.accounts[leg.account, day] += 1
            units: Any = leg.units
            self.currencies[units.currency, day] += 1
            if leg.cost is not None and leg.cost.currency is not None:
                self.currencies[leg.cost.currency, day] += 1
            if entry.flag != UNREALISED:
                self.last[leg.account] = entry


def _accounts_of(entry: data.Directive) -> list[str]:
    """The accounts that an entry without postings names."""
    if isinstance(entry, data.Custom):
        return [one.value for one in entry.values if one.dtype == codec.DTYPES["<AccountDummy>"]]
    if isinstance(entry, data.Pad):
        return [entry.account, entry.source_account]
    account = getattr(entry, "account", None)
    return [] if account is None else [account]


def _ranked(uses: Counter[tuple[str, datetime.date]], known: Iterable[str] = ()) -> list[str]:
    """What was used most of late first, equals by name; also what is known and was never used."""
    latest = max((day for _, day in uses), default=datetime.date.min)
    scores = dict.fromkeys(known, 0.0)
    for (name, day), times in uses.items():
        weight = times * 2.0 ** ((day - latest).days / HALVED_AFTER)
        scores[name] = scores.get(name, 0.0) + weight
    return sorted(scores, key=lambda name: (-scores[name], name))


def _standing(entries: Iterable[Any], watched: set[str]) -> dict[str, Standing]:
    """Of some accounts: the last assertion or posting, and the units held."""
    status: dict[str, str] = {}
    units = {name: dict[str, Decimal]() for name in watched}
    for entry in entries:
        if isinstance(entry, data.Balance) and entry.account in watched:
            status[entry.account] = "red" if entry.diff_amount else "green"
        for leg in getattr(entry, "postings", ()):
            if leg.account in watched:
                held, currency = units[leg.account], leg.units.currency
                held[currency] = held.get(currency, Decimal()) + leg.units.number
                if entry.flag != UNREALISED:
                    status[leg.account] = "yellow"
    return {name: Standing(status.get(name), units[name]) for name in watched}


def _is_small(entry: Any) -> bool:
    if isinstance(entry, data.Custom):
        return entry.type.startswith(FAVAS)
    return type(entry).__name__ in SMALL
