"""A Fava ledger over a snapshot: it never parses or watches, and reads entries when they are asked for.

What every page shows (accounts, payees, options ...) comes from the snapshot's frame; our pages need
no more. It stands on seams of Fava 1.30: `FavaLedger.load_file` and the modules that it loads,
`FavaLedger.changed` and `FavaLedger._get_entry`.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from fava import core
from fava.beans.funcs import hash_entry
from fava.beans.prices import FavaPriceMap
from fava.core.accounts import AccountData, LastEntry
from fava.core.attributes import get_active_years
from fava.core.fava_options import parse_options
from fava.core.group_entries import EntriesByType, group_entries_by_type
from fava.util.date import local_today

from pledgebook.frame import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb
    from fava.beans.abc import Directive
    from fava.beans.types import BeancountOptions
    from markupsafe import Markup

    from pledgebook.findings import Finding
    from pledgebook.frame import Frame, Standing
    from pledgebook.snapshot import Snapshot


class _Whole(NamedTuple):
    """All entries, grouped, and the prices among them."""

    entries: Sequence[Directive]
    by_type: EntriesByType
    prices: FavaPriceMap


NOTHING = _Whole([], group_entries_by_type([]), FavaPriceMap([]))


class SnapshotLedger(core.FavaLedger):
    """Fava's ledger over one snapshot; its entries are read once, when something first wants them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._reading = threading.Lock()
        self._whole: _Whole | None = None
        self._kinds: dict[str, Sequence[Directive]] = {}
        self.told: dict[tuple[str, str, str], Markup] = {}
        """What pages tell Fava's script of this ledger, as it was encoded."""
        # The plain watcher: Fava's other one starts threads, and nothing here is watched.
        super().__init__(snapshot.manifest.book, poll_watcher=True)

    def load_file(self) -> None:
        """Take what the frame holds; Fava's own would go through all entries."""
        frame = self._snapshot.frame()
        self._own_errors = tuple(cast("list[Any]", self._snapshot.errors()))
        self.load_errors = self._own_errors
        self.options = cast("BeancountOptions", self._snapshot.options())
        # Pages that are open ask by this time whether there are newer figures.
        self.watcher.last_checked = (self._snapshot.path / "manifest.json").stat().st_mtime_ns
        small = group_entries_by_type(cast("list[Directive]", frame.entries()))
        self._by_type: Any = small
        self.fava_options, self.fava_options_errors = parse_options(small.Custom)
        _fill_accounts(self, frame)
        _fill_attributes(self, frame)
        for module in (self.budgets, self.commodities, self.extensions, self.format_decimal,
                       self.misc, self.ingest):  # fmt: skip
            module.load_file()
        self._by_type = _ByType(self, small)
        self.extensions.after_load_file()

    @property
    def all_entries(self) -> Sequence[Directive]:  # type: ignore[override]
        """All entries, in their order."""
        return self._read().entries

    @property
    def all_entries_by_type(self) -> EntriesByType:  # type: ignore[override]
        """All entries by type; types that the frame holds come without reading the others."""
        return cast("EntriesByType", self._by_type)

    @property
    def prices(self) -> FavaPriceMap:  # type: ignore[override]
        """The prices among the entries."""
        return self._read().prices

    def of_kind(self, kind: str) -> Sequence[Directive]:
        """The entries of one type that the frame does not hold."""
        if kind == "Transaction" or self._whole is not None:
            return cast("Sequence[Directive]", getattr(self._read().by_type, kind))
        with self._reading:
            if kind not in self._kinds:
                found = self._snapshot.entries_of({kind})
                self._kinds[kind] = cast("list[Directive]", found)
            return self._kinds[kind]

    def retire(self) -> None:
        """Let go of the entries, for good: parts of a ledger refer to each other.

        No request may still be shown this ledger.
        """
        with self._reading:
            self._whole = NOTHING
            self._kinds.clear()
        self.get_filtered.cache_clear()
        self.get_entry.cache_clear()
        self.__dict__.pop("_rows", None)

    def changed(self) -> bool:
        """Never: a new snapshot is a new ledger."""
        return False

    def context(self, entry_hash: str) -> Any:
        """An entry with what its accounts held before and after it."""
        self._read()  # Fava adds up all entries until it meets the very one.
        self.get_entry.cache_clear()
        return super().context(entry_hash)

    def refuse(self, refusals: Iterable[Finding]) -> None:
        """Lead Fava's error list with why newer books were refused; none clears it."""
        refused: list[Any] = [refusal.to_book_error() for refusal in refusals]
        self.load_errors = [*refused, *self._own_errors]
        self.told.clear()

    def _read(self) -> _Whole:
        with self._reading:
            if self._whole is None:
                with collector_at_rest():
                    entries = cast("list[Directive]", self._snapshot.entries_of(None))
                    grouped = group_entries_by_type(entries)
                    self._whole = _Whole(entries, grouped, FavaPriceMap(grouped.Price))
                self._kinds.clear()
            return self._whole

    @cached_property
    def _rows(self) -> duckdb.DuckDBPyConnection:
        return self._snapshot.rows(loaded=False)

    def _get_entry(self, entry_hash: str) -> Directive:
        """The entry of that hash, found by its place: Fava would hash every entry for each context."""
        statement = "SELECT file, line FROM entries WHERE hash = ?"
        place = self._rows.cursor().execute(statement, [entry_hash]).fetchone()
        for entry in self._at(*place) if place else ():
            if hash_entry(entry) == entry_hash:
                return entry
        return super()._get_entry(entry_hash)  # Of a kind that the rows do not hold.

    def _at(self, file: str, line: int) -> Sequence[Directive]:
        """The entries of one place, which are few: of those that were read, or read for this."""
        if self._whole is None:
            return cast("Sequence[Directive]", self._snapshot.entries_at(file, line))
        return [
            one for one in self._whole.entries
            if one.meta["lineno"] == line and one.meta["filename"] == file
        ]  # fmt: skip


class _ByType:
    """In the place of Fava's groups of entries: each is read when it is asked for."""

    def __init__(self, ledger: SnapshotLedger, small: EntriesByType) -> None:
        self._ledger, self._small = ledger, small

    def __getattr__(self, kind: str) -> Sequence[Directive]:
        if kind not in EntriesByType._fields:
            raise AttributeError(kind)
        if kind in SMALL:
            return cast("Sequence[Directive]", getattr(self._small, kind))
        return self._ledger.of_kind(kind)


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Collect nothing while entries are read, and never look through them later.

    Looking through the millions of objects of a large book holds up every request meanwhile. They
    go when nothing refers to them, for which a ledger is retired.
    """
    gc.collect()  # What is kept from the collector below shall not hold what can go already.
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _fill_accounts(ledger: SnapshotLedger, frame: Frame) -> None:
    """What Fava's module of accounts makes of all entries."""
    small = ledger.all_entries_by_type
    for entry in small.Open:
        last, standing = frame.last.get(entry.account), frame.standing.get(entry.account)
        status = standing.status if standing else None
        ledger.accounts[entry.account] = AccountData(
            meta=entry.meta,
            currencies=entry.currencies,
            last_entry=LastEntry(last.date, last.hash) if last else None,
            uptodate_status=cast("Any", status),
            balance_string=_asserted(entry.account, standing)
            if standing and status != "green"
            else None,
        )
    for closed in small.Close:
        ledger.accounts.setdefault(closed.account).close_date = closed.date


def _asserted(account: str, standing: Standing) -> str:
    """Balance directives of today, as Fava offers them."""
    return "".join(
        f"{local_today()} balance {account:<28} {number:>15} {currency}\n"
        for currency, number in standing.units.items()
        if number
    )


class _Day(NamedTuple):
    """A day with an entry."""

    date: datetime.date


def _fill_attributes(ledger: SnapshotLedger, frame: Frame) -> None:
    """What Fava's module of attributes makes of all entries."""
    known = ledger.attributes
    known.accounts, known.currencies, known.payees = frame.accounts, frame.currencies, frame.payees
    known.links, known.tags = frame.links, frame.tags
    days = cast("Sequence[Directive]", [_Day(day) for day in frame.days])
    known.years = get_active_years(days, ledger.fava_options.fiscal_year_end)
