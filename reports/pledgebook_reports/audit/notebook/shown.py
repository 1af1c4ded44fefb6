"""The notebook as a table, which the renderers print, and its proof for programs."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from pledgebook_reports.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.audit.notebook.file import Notebook
    from pledgebook_reports.audit.notebook.line import Line

COLUMNS = (
    Column("time", "Time (UTC)", "text"),
    Column("auditor", "Auditor", "text"),
    Column("kind", "Kind", "text"),
    Column("paper", "Working paper", "text"),
    Column("voucher", "Voucher", "text"),
    Column("about", "Of", "text"),
    Column("text", "Text", "text"),
)


def table(lines: Sequence[Line], book: Notebook) -> Table:
    """One row a line, the oldest first; a kept sample tells how many items were drawn."""
    rows = [
        Row(
            str(number),
            {
                "time": line.time,
                "auditor": line.auditor,
                "kind": line.kind,
                "paper": line.paper,
                "voucher": line.voucher,
                "about": line.about,
                "text": _text(line),
            },
        )
        for number, line in enumerate(lines)
    ]
    day = max((line.day for line in lines), default=datetime.date.min.isoformat())
    return Table(
        report="notes",
        title="Auditor's marks and notes",
        as_of=datetime.date.fromisoformat(day),
        currency="",
        columns=COLUMNS,
        rows=tuple(rows),
        totals={},
        notes=(f"SHA-256 of the last line: {book.head or 'none'}.",),
    )


def _text(line: Line) -> str:
    if line.content is None:
        return line.text
    return f"{line.content.get('title', '')}, {len(line.content.get('items', ()))} items"


def verdict(
    book: Notebook, changed: Sequence[tuple[str, str]], *, head_found: bool | None
) -> dict[str, Any]:
    """The proof of a notebook: its lines, its head, what is broken, which vouchers changed."""
    return {
        "lines": len(book.lines),
        "head": book.head,
        "head_found": head_found,
        "faults": [{"line": fault.line, "reason": fault.reason} for fault in book.faults],
        "vouchers": [{"voucher": voucher, "what": what} for voucher, what in changed],
    }
