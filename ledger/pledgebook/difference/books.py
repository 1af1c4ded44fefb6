"""A whole book in memory, asked by key: for those who judge one change after another against it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from pledgebook.difference.banks import Banks, banks_of, stand_ins
from pledgebook.difference.keys import ACCOUNT, SERIES, Key, Keys, keys_of_record, named_in
from pledgebook.difference.source import LARGE
from pledgebook.records import Amendment, Budget, Party, Settlement, Statement, id_of
from pledgebook.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.records import Record
    from pledgebook.vouchers import Voucher


class Books:
    """The vouchers of a book by key, less some that a change takes out (`without`)."""

    def __init__(self, book: Book, files: Sequence[str] = ()) -> None:
        self.book = book
        self.frame = frame_of(book)
        self.budgeted = frozenset(line.subject for line in book.registry.all(Budget))
        self.without: Sequence[Voucher] = ()
        """What is not asked for, because the change that is judged takes it out."""
        self._files = {file: place for place, file in enumerate(files)}

    @cached_property
    def keys(self) -> Keys:
        """The keys of its vouchers."""
        return Keys(self.frame, self.budgeted, self._payee)

    def _payee(self, obligation: str | None) -> str | None:
        contract = self.book.registry.obligation(obligation)
        return contract.payee if contract is not None else None

    @cached_property
    def _vouchers(self) -> dict[Key, list[Voucher]]:
        found: dict[Key, list[Voucher]] = defaultdict(list)
        for voucher in self.book.vouchers:
            for key in self.keys.of(voucher):
                found[key].append(voucher)
        return found

    @cached_property
    def _records(self) -> dict[Key, list[Record]]:
        found: dict[Key, list[Record]] = defaultdict(list)
        for record in self.book.registry.records:
            if type(record) in LARGE:
                for key in keys_of_record(record):
                    found[key].append(record)
        return found

    @cached_property
    def series(self) -> Series:
        """All numbers of vouchers, used or void."""
        used = (id_ for kind, id_ in self._vouchers if kind == SERIES)
        return Series([*used, *(id_ for kind, id_ in self._records if kind == SERIES)])

    def vouchers(self, keys: Collection[Key]) -> Sequence[Voucher]:
        """All vouchers that bear one of the keys, in the order of the books within a key."""
        apart = {id(one) for one in self.without}
        found = {
            id(one): one
            for key in self._wanted(keys)
            for one in self._vouchers.get(key, ())
            if id(one) not in apart
        }
        accounts = {id_ for kind, id_ in keys if kind == ACCOUNT}
        if not accounts:
            return list(found.values())
        return [*found.values(), *stand_ins(self._banks, accounts, self.without)]

    @cached_property
    def _banks(self) -> Banks:
        registry, day = self.book.registry, self.book.until
        return banks_of(
            (one for one in self.book.vouchers if day is None or one.date <= day),
            registry.all(Statement),
            {(one.entry, one.account) for one in registry.all(Settlement)},
        )

    def records(self, keys: Collection[Key]) -> Sequence[Record]:
        """All records of large kinds that bear one of the keys."""
        found = {id(one): one for key in self._wanted(keys) for one in self._records.get(key, ())}
        return list(found.values())

    def _wanted(self, keys: Collection[Key]) -> set[Key]:
        return {
            *keys,
            *(
                (SERIES, next_)
                for kind, id_ in keys
                if kind == SERIES
                for next_ in self.series.beside(id_)
            ),
        }

    def order(self, file: str) -> int:
        """The place of a file in the reading of the books; a file that is not known comes last."""
        return self._files.get(file, len(self._files))

    def after(self, voucher: Voucher) -> Voucher:
        """The voucher: no line moves."""
        return voucher

    def record_after(self, record: Record) -> Record:
        """The record: no line moves."""
        return record

    def told_after(self, finding: Finding) -> Finding:
        """The finding: no line moves."""
        return finding


class Series:
    """Voucher numbers, `SERIES-YEAR-NUMBER`, in the order of their series."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._by_head: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number in set(numbers):
            place = place_in_series(number)
            if place is not None:
                self._by_head[place[0]].append((place[1], number))
        for own in self._by_head.values():
            own.sort()

    @classmethod
    def of_heads(cls, heads: Mapping[str, Sequence[str]]) -> Series:
        """Numbers that `by_head` gave."""
        made = cls(())
        made._by_head.update(
            (head, [(int(name.rpartition("-")[2]), name) for name in own])
            for head, own in heads.items()
        )
        return made

    def by_head(self) -> dict[str, list[str]]:
        """The numbers by series and year, in their order."""
        return {head: [name for _, name in own] for head, own in self._by_head.items()}

    def beside(self, number: str) -> list[str]:
        """The numbers that stand next to a number, lower and higher, whether it is there or not."""
        place = place_in_series(number)
        if place is None:
            return []
        own = self._by_head.get(place[0], [])
        begin = bisect_left(own, (place[1], ""))
        end = bisect_left(own, (place[1] + 1, ""))
        if end < len(own):
            end = bisect_left(own, (own[end][0] + 1, ""))
        return [name for _, name in own[max(begin - 1, 0) : end]]


def place_in_series(number: str) -> tuple[str, int] | None:
    """A number's series with its year, and its place in it; None where it is of no series."""
    head, _, digits = number.rpartition("-")
    return (head, int(digits)) if head and digits.isdecimal() else None


def frame_of(book: Book) -> Book:
    """The book as `Source.frame` wants it."""
    registry = book.registry
    small = [one for one in registry.records if type(one) not in LARGE]
    ids = {id_ for one in small for id_ in _ids_of(one)}
    kept = [
        one
        for one in registry.records
        if type(one) not in LARGE
        or (isinstance(one, Party) and id_of(one) in ids)
        or (isinstance(one, Amendment) and one.subject in ids)
    ]
    explicit = {name: one for name, one in book.opens.items() if not one.meta.get("generated")}
    return book.narrowed(Registry.of(kept), (), explicit)


def _ids_of(record: Record) -> set[str]:
    return named_in(record) | ({id_of(record)} if type(record).defines else set())
