"""A table on a page: built once for each snapshot, its rows found by words, sorted, and cut in parts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook_reports.drawing_up import build, papers_behind, totals_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pledgebook_reports.table import Arguments, Cell, Paper, Report, Row, Table
    from pledgebook_reports.viewer.source import View

PART = 100
"""Rows on one page."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One part of a table: `table` has all its rows in order, `rows` those shown, from `first` on.

    `whole` says that no row was left out by words, so that totals may be opened.
    """

    table: Table
    rows: Sequence[Row]
    first: int
    part: int
    parts: int
    sort: str
    down: bool
    whole: bool

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1


def table_of(view: View, report: Report, arguments: Arguments) -> Table:
    """The report's table with its papers, built once for each view and arguments.

    Raises:
        ArgumentsError: as `build`.
        UntiedError: as `build`.
    """
    return view.tables.get(report, arguments, lambda: _drawn_up(view, report, arguments))


def _drawn_up(view: View, report: Report, arguments: Arguments) -> Table:
    return replace(
        build(report, view.rows(), arguments),
        papers=papers_behind(report, view.rows(), arguments),
        books=view.snapshot.manifest.digest,
    )


def listed(
    table: Table, query: Mapping[str, str], words: str = "", report: Report | None = None
) -> Listing:
    """The part of a table that a query asks for: `sort` is a column, `down` its order, `part` counts from 1.

    With words only the rows that hold them all are left, and the totals are of these rows.
    """
    rows = (
        [row for row in table.rows if _holds(row, words.casefold().split())]
        if words
        else [*table.rows]
    )
    sort, down = query.get("sort", ""), query.get("down") == "1"
    if any(column.key == sort for column in table.columns):
        rows.sort(key=lambda row: _order(row.cells[sort]), reverse=down)
    else:
        sort, down = "", False
    totals = table.totals
    if words and report is not None and totals:
        totals = totals_of(report, rows, split=False)[""]
    parts = max(-(-len(rows) // PART), 1)
    asked = query.get("part", "")
    part = min(max(int(asked) if asked.isdecimal() and len(asked) < 10 else 1, 1), parts)
    start = (part - 1) * PART
    return Listing(
        table=replace(table, rows=tuple(rows), totals=totals),
        rows=rows[start : start + PART],
        first=start + 1,
        part=part,
        parts=parts,
        sort=sort,
        down=down,
        whole=not words,
    )


def papers_beside(listing: Listing) -> Mapping[str, Sequence[Paper]]:
    """The papers of the rows shown, by the row's key."""
    return {row.key: listing.table.papers.get(row.key, ()) for row in listing.rows}


def _holds(row: Row, words: Sequence[str]) -> bool:
    text = " ".join(str(cell) for cell in row.cells.values() if isinstance(cell, str)).casefold()
    return all(word in text for word in words)


def _order(cell: Cell) -> tuple[int, Decimal | str]:
    """Where a cell stands: empty ones first, numbers by size, days by date, texts by letters."""
    if cell is None or cell == "":
        return 0, ""
    if isinstance(cell, Decimal | int):
        return 1, Decimal(cell)
    if isinstance(cell, datetime.date):
        return 2, cell.isoformat()
    return 3, cell.casefold()
