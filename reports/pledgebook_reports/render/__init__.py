"""Renderers: `render(table)` by the name of the format; texts are `str`, the others `bytes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pledgebook_reports.render import (
    calendar_text,
    csv_text,
    html_page,
    json_text,
    pdf_pages,
    plain_text,
    workbook,
)
from pledgebook_reports.table import Table

TEXTS: Mapping[str, Callable[[Table], str]] = {
    "text": plain_text.render,
    "csv": csv_text.render,
    "json": json_text.render,
    "html": html_page.render,
}
BINARIES: Mapping[str, Callable[[Table], bytes]] = {
    "xlsx": workbook.render,
    "pdf": pdf_pages.render,
}
LINKING = "xlsx"
"""A format whose cells lead to the papers behind them."""
FORMATS = (*TEXTS, *BINARIES)
CALENDAR = "ics"
"""A format for reports on days alone."""
SUFFIXES = {".txt": "text", ".htm": "html"} | {f".{name}": name for name in (*FORMATS, CALENDAR)}
"""The format that a file's suffix asks for."""


def render(table: Table, name: str) -> bytes:
    """The table in the format of that name, as a file holds it."""
    if name == CALENDAR:
        return calendar_text.render(table).encode()
    return TEXTS[name](table).encode() if name in TEXTS else BINARIES[name](table)
