"""iCalendar (RFC 5545): a table of days as all-day events that a calendar subscribes to.

Only a table that has what is to be done (`task`) by when (`day`) makes a calendar. Identifiers and
stamps come from the table alone, so that a calendar drawn up twice is the same and replaces itself.
"""

from __future__ import annotations

import datetime
import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook_reports.render.common import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook_reports.table import Row, Table

OCTETS = 75
"""The longest line without its break (RFC 5545, 3.1)."""
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
"""What a text must not hold bare (RFC 5545, 3.3.11)."""


def render(table: Table) -> str:
    """The table as a calendar.

    Raises:
        RenderError: its rows are no tasks with a day, or there are none.
    """
    if not {"task", "day"} <= {column.key for column in table.columns}:
        msg = f"{table.report} has no days of tasks: a calendar is made of deadlines"
        raise RenderError(msg)
    if not table.rows:
        msg = f"{table.report} has no rows, and a calendar may not be empty"
        raise RenderError(msg)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Pledgebook//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(table.title)}",
    ]
    for row in table.rows:
        lines += _event(table, row)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(table: Table, row: Row) -> Iterator[str]:
    day = row.cells["day"]
    if not isinstance(day, datetime.date):
        return
    about = [
        f"{column.title}: {_shown(table, row, column.key)}"
        for column in table.columns
        if column.key not in ("task", "day") and row.cells[column.key] not in (None, "", Decimal(0))
    ]
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(row.key.encode()).hexdigest()[:32]}@pledgebook"
    yield f"DTSTAMP:{table.as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + datetime.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(str(row.cells['task']))}"
    yield f"DESCRIPTION:{_text(chr(10).join(about))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _shown(table: Table, row: Row, key: str) -> str:
    cell = row.cells[key]
    return f"{format_money(cell)} {table.currency}" if isinstance(cell, Decimal) else str(cell)


def _text(text: str) -> str:
    plain = "".join(char for char in text if char == "\n" or char.isprintable())
    return plain.translate(ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, no character cut, each further one after a space."""
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    yield piece
