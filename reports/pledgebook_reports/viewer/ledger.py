"""A Fava ledger that is filled from a snapshot and never parses, reloads or watches by itself.

It stands on three seams of Fava 1.30: `fava.core.load_uncached`, `FavaLedger.changed` and
`FavaLedger._get_entry`.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fava import core
from fava.beans.funcs import hash_entry
from fava.beans.load import load_uncached
from fava.beans.prices import FavaPriceMap
from fava.core.group_entries import group_entries_by_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fava.beans.abc import Directive

    from pledgebook.findings import Finding
    from pledgebook.snapshot import Snapshot

_source: ContextVar[Snapshot | None] = ContextVar("_source", default=None)


class SnapshotLedger(core.FavaLedger):
    """Fava's ledger over the entries of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        setattr(core, "load_uncached", _load)  # noqa: B010 -- not exported: a seam
        token = _source.set(snapshot)
        try:
            # The plain watcher: Fava's other one starts threads, and nothing here is watched.
            super().__init__(snapshot.manifest.book, poll_watcher=True)
        finally:
            _source.reset(token)
        self._own_errors = tuple(self.load_errors)

    def retire(self) -> None:
        """Let go of the entries, for good: parts of a ledger refer to each other.

        No request may still be shown this ledger.
        """
        self.get_filtered.cache_clear()
        self.get_entry.cache_clear()
        self.__dict__.pop("_by_hash", None)
        self.all_entries = []
        self.all_entries_by_type = group_entries_by_type([])
        self.prices = FavaPriceMap([])
        self.accounts.clear()

    def changed(self) -> bool:
        """Never: a new snapshot is a new ledger."""
        return False

    def refuse(self, refusals: Iterable[Finding]) -> None:
        """Lead Fava's error list with why newer books were refused; none clears it."""
        refused: list[Any] = [refusal.to_book_error() for refusal in refusals]
        self.load_errors = [*refused, *self._own_errors]

    @cached_property
    def _by_hash(self) -> Mapping[str, Directive]:
        return {hash_entry(entry): entry for entry in self.all_entries}

    def _get_entry(self, entry_hash: str) -> Directive:
        """The entry of that hash, by an index: Fava would hash every entry for each context."""
        try:
            return self._by_hash[entry_hash]
        except KeyError:
            raise core.EntryNotFoundForHashError(entry_hash) from None


def _load(beancount_file_path: str, *, is_encrypted: bool) -> Any:
    snapshot = _source.get()
    if snapshot is None:
        return load_uncached(beancount_file_path, is_encrypted=is_encrypted)
    return snapshot.entries()
