"""The vouchers and records among which a change is judged, by the reach of rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from beancount.core import data

from pledgebook.difference.keys import (
    ACCOUNT,
    BINDS,
    CHAINED,
    DEFINES,
    FOLLOWS,
    SERIES,
    VOUCHER,
    WIDE,
    Key,
    Keys,
    keys_of_record,
    named_by,
    named_in,
)
from pledgebook.difference.too_wide import TooWideError
from pledgebook.generated import is_generated
from pledgebook.records import Obligation, id_of
from pledgebook.registry import Registry
from pledgebook.vouchers import entry_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pledgebook.book import Book
    from pledgebook.difference.source import Source
    from pledgebook.records import Record
    from pledgebook.vouchers import Voucher

MOST_AFFECTED = 400
"""Vouchers that a change may touch by themselves, and by a number that they name."""
MOST_AROUND = 25_000
"""Vouchers among which a change may be judged: beyond that a whole check is no slower."""
HOPS = 3
"""From a voucher to its obligation, from that to its payee, from that to what amends it."""


@dataclass(frozen=True, slots=True)
class Change:
    """Vouchers that a change takes out of the books and those that it brings in.

    A voucher that was altered is in both. None of them is in the source.
    """

    gone: Sequence[Voucher]
    come: Sequence[Voucher]


class Neighbourhood:
    """A change with all that it bears on; `books` gives the part that rules of one reach look at."""

    def __init__(self, change: Change, source: Source) -> None:
        self.change = change
        self.source = source
        self._payees: dict[str, str | None] = {}
        self.keys = Keys(source.frame, source.budgeted, self._payee)
        changed = [*change.gone, *change.come]
        self.affected = self._by_numbers(changed)
        everyone = [*changed, *self.affected]
        self.touched = {key for voucher in everyone for key in self.keys.of(voucher)}
        self._alone = self._closed(self._named(everyone))

    def _payee(self, obligation: str | None) -> str | None:
        if obligation is None:
            return None
        if obligation not in self._payees:
            found = self.source.records({(DEFINES, obligation)})
            own = (one for one in found if isinstance(one, Obligation) and one.id == obligation)
            contract = next(own, None)
            self._payees[obligation] = contract.payee if contract is not None else None
        return self._payees[obligation]

    def _by_numbers(self, changed: Sequence[Voucher]) -> list[Voucher]:
        """Vouchers that reverse, correct or repeat changed ones, or are reversed by them."""
        found: dict[int, Voucher] = {}
        asked: set[Key] = set()
        wanted = {key for one in changed for key in self.keys.of(one) if key[0] == VOUCHER}
        while wanted - asked:
            new = self.source.vouchers(wanted - asked)
            asked |= wanted
            found.update((id(one), one) for one in new)
            if len(found) + len(changed) > MOST_AFFECTED:
                raise TooWideError
            wanted |= {key for one in new for key in self.keys.of(one) if key[0] == VOUCHER}
        return list(found.values())

    def books(self, reach: AbstractSet[str]) -> tuple[Book, Book]:
        """The part of the book before the change and after it for rules of a reach."""
        if ACCOUNT in reach:
            return self._of_accounts()
        around = self._around(reach) if reach else []
        records = dict(self._alone)
        if not WIDE.isdisjoint(reach):
            records |= self._of_agreements()
        elif around:
            keys = {(DEFINES, id_) for one in around for id_ in (*one.obligations, *one.advances)}
            records |= self._closed(self.source.records(keys))
        return self._pair(records.values(), around)

    def _around(self, reach: AbstractSet[str]) -> list[Voucher]:
        """The vouchers that share a key of a reach with the affected ones."""
        apart = {id(one) for one in self.affected}
        found: dict[int, Voucher] = {}
        wanted = {key for key in self.touched if key[0] in reach}
        asked: set[Key] = set()
        while wanted - asked:
            new = self.source.vouchers(wanted - asked)
            asked |= wanted
            fresh = [one for one in new if id(one) not in found and id(one) not in apart]
            found.update((id(one), one) for one in fresh)
            if len(found) > MOST_AROUND:
                raise TooWideError
            if WIDE.isdisjoint(reach):
                # Whether a voucher counts hangs on what reverses it, too.
                wanted |= {
                    (VOUCHER, name) for one in fresh for name in (one.number, one.reverses) if name
                }
            chained = CHAINED & reach
            if chained:
                wanted |= {key for one in fresh for key in self.keys.of(one) if key[0] in chained}
        return list(found.values())

    def _named(self, vouchers: Iterable[Voucher]) -> list[Record]:
        """The records that vouchers name, those about them, and so on from one to the next."""
        found: list[Record] = []
        asked: set[str] = set()
        ids: set[str] = set()
        for voucher in vouchers:
            ids |= named_by(voucher, self.keys.payments(voucher))
            ids.add(entry_id(voucher))
        for _ in range(HOPS):
            keys = {(kind, id_) for id_ in ids - asked for kind in (DEFINES, FOLLOWS)}
            keys |= {(SERIES, id_) for id_ in ids - asked}
            new = self.source.records(keys) if keys else []
            found += new
            asked |= ids
            ids = {id_ for record in new for id_ in named_in(record)}
            ids |= {id_of(record) for record in new if type(record).defines}
        return found

    def _of_agreements(self) -> dict[tuple[str, int], Record]:
        """The contracts that hold money of the agreements that the change touches."""
        held = self.source.records({key for key in self.touched if key[0] == "agreement"})
        bound = {(BINDS, id_of(one)) for one in held if type(one).defines}
        return self._closed([*held, *self.source.records(bound)])

    def _of_accounts(self) -> tuple[Book, Book]:
        """The bank accounts that the change moves and that have statements."""
        changed = [*self.change.gone, *self.change.come]
        moved = {(ACCOUNT, leg.account) for one in changed for leg in one.legs}
        statements = self.source.records(moved)
        stated = {key for one in statements for key in keys_of_record(one) if key[0] == ACCOUNT}
        items = list(self.source.vouchers(stated & moved)) if stated & moved else []
        records = {**self._alone, **self._closed(statements)}
        before = [*self.change.gone, *items]
        after = [*self.change.come, *map(self.source.after, items)]
        return self._both(records.values(), before, after, changed)

    def _pair(self, records: Iterable[Record], around: Sequence[Voucher]) -> tuple[Book, Book]:
        stay = [*self.affected, *around]
        before = [*self.change.gone, *stay]
        after = [*self.change.come, *map(self.source.after, stay)]
        everyone = [*before, *self.change.come]
        return self._both(records, before, after, everyone)

    def _both(
        self, records: Iterable[Record], before: Sequence[Voucher], after: Sequence[Voucher],
        naming: Sequence[Voucher],
    ) -> tuple[Book, Book]:  # fmt: skip
        own = [*self.source.frame.registry.records, *records]
        return self._book(own, before, naming), self._book(
            list(map(self.source.record_after, own)), after, naming
        )

    def _book(
        self, records: Iterable[Record], vouchers: Iterable[Voucher], naming: Iterable[Voucher]
    ) -> Book:
        frame, order = self.source.frame, self.source.order
        own = sorted(records, key=lambda one: (one.date, one.line, order(one.file)))
        accounts = {leg.account for one in naming for leg in one.legs}
        return frame.narrowed(
            Registry.of(own),
            sorted(vouchers, key=lambda one: (one.date, one.line, order(one.file))),
            {name: opened for name in accounts if (opened := self._open(name)) is not None},
        )

    def _open(self, account: str) -> data.Open | None:
        known = self.source.frame.opens.get(account)
        if known is not None or not is_generated(account):
            return known
        day = self.source.frame.as_of
        return data.Open({"filename": "", "lineno": 0}, day, account, [], None) if day else None

    def _closed(self, records: Iterable[Record]) -> dict[tuple[str, int], Record]:
        """Records by their place, without those that the frame holds."""
        framed = self._framed
        return {(one.file, one.line): one for one in records if (one.file, one.line) not in framed}

    @cached_property
    def _framed(self) -> Mapping[tuple[str, int], Record]:
        return {(one.file, one.line): one for one in self.source.frame.registry.records}
