"""An entry among the vouchers and records that it bears on, before it is there and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pledgebook.difference import Change, Neighbourhood
from pledgebook.difference.keys import VOUCHER, named_in
from pledgebook.records import id_of
from pledgebook.registry import Registry
from pledgebook.vouchers import DRAFT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Container, Hashable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from pledgebook.book import Book
    from pledgebook.difference.keys import Key
    from pledgebook.findings import Finding
    from pledgebook.records import Record
    from pledgebook.vouchers import Voucher
    from pledgebook_reports.viewer.entry.foresight.resident import Resident

AGREEMENT = "agreement"
"""The kind of key whose rules are told from sums (`sums`), not voucher by voucher."""


class Beside:
    """The books as a source of what an entry bears on, with the records that the entry brings."""

    def __init__(
        self, books: Resident, place: str, day: dt.date | None, records: Sequence[Record] = ()
    ) -> None:
        self.books = books
        self._place, self._order = place, books.order_of_new(place)
        self.frame = books.frame_on(day)
        if records:
            known = [*self.frame.registry.records, *records]
            self.frame = self.frame.narrowed(Registry.of(known), (), self.frame.opens)

    @property
    def budgeted(self) -> Container[str]:
        """The agreements and projects that have budget lines."""
        return self.books.budgeted

    def vouchers(self, keys: Collection[Key]) -> Sequence[Voucher]:
        """All vouchers that bear one of the keys."""
        return self.books.vouchers({key for key in keys if key[0] != AGREEMENT})

    def records(self, keys: Collection[Key]) -> Sequence[Record]:
        """All records of large kinds that bear one of the keys."""
        return self.books.records({key for key in keys if key[0] != AGREEMENT})

    def order(self, file: str) -> int:
        """The place of a file in the reading of the books."""
        return self._order if file == self._place else self.books.order(file)

    def after(self, voucher: Voucher) -> Voucher:
        """The voucher: no line moves."""
        return voucher

    def record_after(self, record: Record) -> Record:
        """The record: no line moves."""
        return record

    def told_after(self, finding: Finding) -> Finding:
        """The finding: no line moves."""
        return finding


class Around(Neighbourhood):
    """A change among what it bears on."""

    def key(self, reach: AbstractSet[str]) -> Hashable:
        """What the part before the change follows from, for rules of a reach."""
        accounts = frozenset(leg.account for one in self.change.come for leg in one.legs)
        return (
            reach, self.source.frame.as_of, accounts, frozenset(self._alone),
            tuple(str(one.entry.meta) for one in self.change.gone),
            frozenset(key for key in self.touched if key[0] in reach or key[0] == VOUCHER),
        )  # fmt: skip

    def _both(
        self, records: Iterable[Record], before: Sequence[Voucher], after: Sequence[Voucher],
        naming: Sequence[Voucher],
    ) -> tuple[Book, Book]:  # fmt: skip
        # No line moves, so that both parts have one registry.
        own = self._book([*self.source.frame.registry.records, *records], before, naming)
        ordered = sorted(after, key=lambda one: (one.date, one.line, self.source.order(one.file)))
        return own, own.narrowed(own.registry, ordered, own.opens)


def around(
    books: Resident, place: str, day: dt.date | None, vouchers: Sequence[Voucher],
    records: Sequence[Record],
) -> tuple[Around, Around]:  # fmt: skip
    """The surroundings of an entry as they are without its records, and with them.

    Where it brings none, the two are one.
    """
    here = Beside(books, place, day)
    if not records:
        both = Around(Change((), vouchers), here)
        return both, both
    mark = _mark(books, records)
    change = Change((mark,), (mark, *vouchers))
    return Around(change, here), Around(change, Beside(books, place, day, records))


def _mark(books: Resident, records: Sequence[Record]) -> Voucher:
    """A draft that names what the records name, so that it is looked at with what they bear on.

    It is there before and after, and says nothing itself.
    """
    ids = {id_ for one in records for id_ in named_in(one)}
    ids |= {id_of(one) for one in records if type(one).defines}
    known = [id_ for id_ in sorted(ids) if id_ in books.book.registry.by_id]
    some = books.book.vouchers[0]
    leg = some.legs[0]
    legs = tuple(
        leg._replace(agreement=None, label=id_, obligation=id_, advance=id_, problem=None)
        for id_ in known
    )
    meta = {"filename": "", "lineno": 0, **{f"names-{n}": id_ for n, id_ in enumerate(known)}}
    entry = some.entry._replace(meta=meta, flag=DRAFT, postings=[])
    return msgspec.structs.replace(
        some, entry=entry, legs=legs, is_draft=True, number=None, reverses=None, obligations=(),
        advances=(), papers=(), spoken=(), payee_id=None, project=None, location=None,
        officers=(None, None, None, None), invoice_number=None,
    )  # fmt: skip
