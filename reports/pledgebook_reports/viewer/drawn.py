"""Tables that were drawn up of one snapshot, kept for the next who asks for the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pledgebook_reports.table import Arguments, Report, Table

KEPT = 24
"""Tables kept of one snapshot; the one that was asked for longest ago gives way."""
MOST_ROWS = 200_000
"""Rows of all tables that are kept: a row of a long register takes 1.5 KiB."""


@dataclass(slots=True)
class _Making:
    """A table that is kept, or that somebody is drawing up."""

    report: Report
    lock: threading.Lock = field(default_factory=threading.Lock)
    table: Table | None = None


class Tables:
    """The tables of one view; they go with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, Arguments], _Making] = OrderedDict()

    def get(self, report: Report, arguments: Arguments, draw: Callable[[], Table]) -> Table:
        """The table of a report and its arguments, drawn up by the first who asks.

        Those who ask for the same at once wait for that one; others are not held up.
        """
        key = report.name, arguments
        with self._lock:
            making = self._kept.setdefault(key, _Making(report))
            self._kept.move_to_end(key)
        with making.lock:
            table = making.table = making.table or draw()
        with self._lock:
            self._give_way()
        return table

    def asked(self) -> list[tuple[Report, Arguments]]:
        """What is kept, as it was asked for: the latest first."""
        with self._lock:
            kept = [*self._kept.items()]
        return [(one.report, key[1]) for key, one in reversed(kept) if one.table is not None]

    def _give_way(self) -> None:
        """Drop what was asked for longest ago, until the rest is few enough; the latest stays."""
        rows = [len(one.table.rows) if one.table else 0 for one in self._kept.values()]
        total = sum(rows)
        for count in rows[:-1]:
            if len(self._kept) <= KEPT and total <= MOST_ROWS:
                return
            self._kept.popitem(last=False)
            total -= count
