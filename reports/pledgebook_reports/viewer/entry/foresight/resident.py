"""The books in memory, asked by key: made once for each snapshot, when somebody begins to type."""

from __future__ import annotations

import gc
import threading
import weakref
from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Hashable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core import data

from pledgebook import approvals, documents, seals
from pledgebook.book import Book
from pledgebook.closing_year import standing
from pledgebook.difference import Books
from pledgebook.documents import Documents
from pledgebook.generated import MEMORANDUM_FLAG
from pledgebook.rules import pb301
from pledgebook.vouchers import voucher_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pledgebook.findings import Finding
    from pledgebook.records import Record
    from pledgebook.snapshot import Snapshot
    from pledgebook.vouchers import Leg, Voucher
    from pledgebook_reports.viewer.entry.desk import Desk
    from pledgebook_reports.viewer.entry.foresight.sums import Table, Told

MOST_KEPT = 200
OWN = "pledgebook"
"""Our own plugin; what others make of the books is seen by the gate alone."""


class Resident(Books):
    """Books with what is kept of them for those who type."""

    def __init__(self, book: Book, snapshot: Snapshot, desk: Desk) -> None:
        super().__init__(book)
        self._places = {file: 2 * n for n, file in enumerate(snapshot.manifest.files)}
        self._beside: dict[str, list[str]] = defaultdict(list)
        for file in sorted(self._places):
            self._beside[_folder(file)].append(file)
        self.chart = desk.chart
        self.options = desk.options
        self.findings: Sequence[Finding] = snapshot.facts().findings
        self.aged: dict[dt.date, tuple[Sequence[Finding], Sequence[Finding]]] = {}
        """What the passing of days to one alone takes away and brings."""
        self.sums = standing.sums_of(book)
        """Where sums of closed years stand: what was judged entry by entry before."""
        self._frames: dict[dt.date, Book] = {}
        self.before = Kept(MOST_KEPT)
        """What rules find among some vouchers and records without any entry."""
        self.told: dict[tuple[str, dt.date | None], Told] = {}
        """What sums of an agreement tell on a day of the check without any entry."""
        self.evidence = book.registry.evidence_keys()
        home = Path(book.main).parent
        self.signed = any((home / name).is_dir() for name in (seals.FOLDER, approvals.FOLDER))
        self.judged_by_others = any(name != OWN for name, _ in desk.options["plugin"])
        self._directives = [
            one for one in desk.entries if isinstance(one, (data.Close, data.Balance, data.Pad))
        ]

    @cached_property
    def money(self) -> Table:
        """What each day brings in and spends, by agreement."""
        days: pb301.Days = defaultdict(lambda: defaultdict(pb301.Day))
        pb301.add_money(self.book, pb301.owners(self.book), days)
        return days

    @cached_property
    def held(self) -> Table:
        """What each day holds under contracts, by agreement."""
        days: pb301.Days = defaultdict(lambda: defaultdict(pb301.Day))
        pb301.add_held(self.book, pb301.owners(self.book), days)
        return days

    @cached_property
    def expenses(self) -> Mapping[str, Sequence[tuple[Voucher, Leg]]]:
        """Legs of cost by agreement, with the whole of each charge that an agreement has a part of."""
        found: dict[str, list[tuple[Voucher, Leg]]] = defaultdict(list)
        shared: dict[int, list[tuple[Voucher, Leg]]] = defaultdict(list)
        for voucher, leg in self.book.by_role.get("expense", ()):
            if leg.parts.category == "Indirect" and voucher.owner is None:
                shared[id(voucher)].append((voucher, leg))
            else:
                found[leg.agreement or ""].append((voucher, leg))
        for whole in shared.values():
            for agreement in {leg.agreement or "" for _, leg in whole}:
                found[agreement] += whole
        for own in found.values():
            own.sort(key=lambda one: self.place(one[0]))
        return found

    @cached_property
    def lots(self) -> Mapping[str, Sequence[data.Transaction]]:
        """The transactions that move lots, by account, in the order of the books."""
        found: dict[str, dict[int, data.Transaction]] = defaultdict(dict)
        for voucher in self.book.vouchers:
            for leg in voucher.legs:
                if leg.posting.cost is not None:
                    found[leg.account][id(voucher)] = voucher.entry
        return {account: list(own.values()) for account, own in found.items()}

    def frame_on(self, day: dt.date | None) -> Book:
        """The frame on the day of the check, which moves with the latest entry."""
        known = self.frame.as_of
        if day is None or known is None or day <= known:
            return self.frame
        if day not in self._frames:
            self._frames[day] = replace(self.frame, as_of=day)
        return self._frames[day]

    def place(self, one: Voucher | Record) -> tuple[dt.date, int, int]:
        """Where a voucher or a record stands in the order of the books."""
        return one.date, one.line, self.order(one.file)

    def order(self, file: str) -> int:
        """The place of a file in the reading of the books; between two there is room for a new one."""
        return self._places.get(file, 2 * len(self._places))

    def order_of_new(self, file: str) -> int:
        """The place of a file that is not there yet: include lines take files up by their names."""
        beside = self._beside.get(_folder(file), [])
        before = bisect_left(beside, file)
        if before:
            return self.order(beside[before - 1]) + 1
        return self.order(beside[0]) - 1 if beside else 2 * len(self._places)

    def closes(self, account: str) -> Iterator[data.Close]:
        """The directives that close an account."""
        for one in self._directives:
            if isinstance(one, data.Close) and one.account == account:
                yield one

    def asserted_after(self, account: str, day: dt.date) -> bool:
        """Whether the books prove a balance that an entry of a day on an account would move."""
        return any(
            (account == one.account or account.startswith(f"{one.account}:"))
            and (isinstance(one, data.Pad) or one.date > day)
            for one in self._directives
            if not isinstance(one, data.Close)
        )


class Kept(OrderedDict[Hashable, "Sequence[Finding]"]):
    """Findings that are kept for who asks for the same again; those longest ago give way."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def of(self, key: Hashable, find: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
        """The findings of a key, found when it is first asked for."""
        found = self.get(key)
        if found is None:
            found = self[key] = find()
            while len(self) > self._most:
                self.popitem(last=False)
        return found


def _folder(file: str) -> str:
    """The folder of a year's folder: the journal of a file."""
    return file.rpartition("/")[0].rpartition("/")[0]


_residents: weakref.WeakKeyDictionary[Snapshot, Resident | None] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def resident_of(snapshot: Snapshot, desk: Desk) -> Resident | None:
    """The books of a snapshot in memory; None while they are being brought there."""
    with _lock:
        if snapshot in _residents:
            return _residents[snapshot]
        _residents[snapshot] = None
    threading.Thread(target=_bring, args=(snapshot, desk), daemon=True).start()
    return None


def _bring(snapshot: Snapshot, desk: Desk) -> None:
    try:
        found = made(snapshot, desk)
    except BaseException:
        with _lock:
            del _residents[snapshot]
        raise
    # As with the ledger: the collector never looks through so many objects, which refer to each other
    # and go with their snapshot.
    gc.freeze()
    weakref.finalize(snapshot, found.__dict__.clear)
    with _lock:
        _residents[snapshot] = found


def made(snapshot: Snapshot, desk: Desk) -> Resident:
    """The books of a snapshot in memory, whole and ready to be asked."""
    facts = snapshot.facts()
    registry = desk.books.registry
    evidence = registry.evidence_keys()
    kept = (Path(snapshot.manifest.book).parent / documents.FOLDER).is_dir()
    book = Book(
        main=snapshot.manifest.book,
        entries=desk.rules.entries,
        registry=registry,
        vouchers=[
            voucher_of(entry, registry, facts.currency, evidence, desk.chart)
            for entry in desk.entries
            if isinstance(entry, data.Transaction) and entry.flag != MEMORANDUM_FLAG
        ],
        opens=desk.rules.opens,
        currency=facts.currency,
        as_of=facts.as_of,
        documents=Documents(kept=kept),
    )
    found = Resident(book, snapshot, desk)
    # Asked once, so that the first who types does not wait for it.
    found.vouchers({("document", "")})
    found.records({("document", "")})
    for name in ("money", "held", "expenses", "lots", "series"):
        getattr(found, name)
    return found
