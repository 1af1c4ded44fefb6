"""The day of a journal: the first of its date columns that states one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.sheets import Cell
from pledgebook_importers.tables.values import DateOrder, day

DATES = ("date", "document-date", "entered-date")
"""Fields of dates, the nearest to the ledger's own day first."""
_NOUGHTS = re.compile(r"[0\s./:-]*")
_OPEN = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}", re.ASCII)
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}", re.ASCII)
_ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy")
_FIRST_YEAR, _LAST_YEAR = 1902, 9998


def stated(cell: Cell) -> bool:
    """Whether the cell says anything but noughts."""
    return not _NOUGHTS.fullmatch(str(cell))


def order_of(cells: Iterable[Cell], name: str, profiled: DateOrder | None) -> DateOrder:
    """The order of day and month in a column; days with points are day first everywhere.

    Raises:
        RefusedError: the column leaves it open, and no profile states it.
    """
    if profiled:
        return profiled
    texts = {cell.strip(): None for cell in cells if isinstance(cell, str) and stated(cell)}
    open_ = [text for text in texts if _OPEN.match(text)]
    if open_ and all(_DOTTED.match(text) for text in open_):
        return "dmy"
    days = [text for text in open_ if day(text, "dmy") or day(text, "mdy")]
    fitting = [order for order in _ORDERS if all(day(text, order) for text in days)]
    if not days or len(fitting) == 1:
        return fitting[0]
    reason = f"the order of day and month in column {name!r} is not clear; state `dates`"
    raise RefusedError(None, f"{reason} in the profile")


def placeholder(found: dt.date) -> bool:
    """Whether a day is one that systems print for none, such as 1900-01-01 or 9999-12-31."""
    return not _FIRST_YEAR <= found.year <= _LAST_YEAR


def read_day(cell: Cell, name: str, order: DateOrder, line: int) -> dt.date | None:
    """The day of a cell, which may be a placeholder; None where it states none.

    Raises:
        RefusedError: it is no day.
    """
    if not stated(cell):
        return None
    found = day(cell, order)
    if found is None:
        reason = f"{str(cell)[:30]!r} in column {name!r} is no day"
        raise RefusedError(line, f"{reason}; fetch the extract again")
    return found
