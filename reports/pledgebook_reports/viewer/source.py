"""Where pages take their figures from: the snapshot that is served, else one made for the ledger.

Under `pledgebook serve` the keeper sets the current snapshot. Under plain Fava the book is taken
through the gate when it is first shown and again when Fava has reloaded it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import gate
from pledgebook_reports.viewer.drawn import Tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb
    from fava.core import FavaLedger

    from pledgebook.findings import Finding
    from pledgebook.snapshot import Snapshot


class BookRefusedError(Exception):
    """The gate refused a book of which there is no earlier good snapshot."""

    def __init__(self, refusals: Iterable[Finding]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(
            "; ".join(f"{r.file}:{r.line}: {r.code} {r.message}" for r in self.refusals)
        )


@dataclass(frozen=True, slots=True)
class View:
    """A snapshot with its rows, and why newer books were refused, if they were.

    `read_at` is when the books were read, in UTC: for the foot of pages, and no report's business.
    """

    snapshot: Snapshot
    database: duckdb.DuckDBPyConnection
    refusals: tuple[Finding, ...] = ()
    tables: Tables = field(default_factory=Tables)
    read_at: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))

    def rows(self) -> duckdb.DuckDBPyConnection:
        """A connection for one request; a connection is not to be shared between threads."""
        return self.database.cursor()


_served: dict[str, View] = {}
_loaded: dict[str, tuple[int, View]] = {}


def view_over(snapshot: Snapshot) -> View:
    """A view of a snapshot, which must hold rows; not served yet."""
    return View(snapshot, snapshot.rows(loaded=False))


def set_current(view: View) -> None:
    """Serve this view of its book from now on."""
    _served[view.snapshot.manifest.book] = view


def set_refusals(book: Path, refusals: Iterable[Finding]) -> None:
    """Say why newer books than the served snapshot were refused; none clears it."""
    key = _key(book)
    _served[key] = replace(_served[key], refusals=tuple(refusals))


def snapshot_of(ledger: FavaLedger) -> Snapshot:
    """The snapshot behind a ledger's pages.

    Raises:
        BookRefusedError: there is none.
    """
    return view_of(ledger).snapshot


def view_of(ledger: FavaLedger) -> View:
    """The snapshot behind a ledger's pages, with its rows.

    Raises:
        BookRefusedError: there is none.
    """
    key = _key(Path(ledger.beancount_file_path))
    if key in _served:
        return _served[key]
    known = _loaded.get(key)
    if known and known[0] == ledger.mtime:
        return known[1]
    result = gate.run(Path(key), rows=True)
    if result.snapshot is not None:
        view = view_over(result.snapshot)
    elif known:
        view = replace(known[1], refusals=tuple(result.refusals))
    else:
        raise BookRefusedError(result.refusals)
    _loaded[key] = ledger.mtime, view
    return view


def _key(book: Path) -> str:
    return str(book.absolute().resolve())
