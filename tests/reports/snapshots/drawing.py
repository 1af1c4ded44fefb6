"""Every report of the hand-worked books as it is kept: what a reader gets, whole, in one text.

The book with controls holds the small one, so each report of it is kept in every format, a file a
report. How the formats write is known by then: of the small book and of the one with contracts all
reports are kept as plain text, a file a book. A workbook is kept as its cells are read back. The
style of a page is page.css, the same for all, and left out. A digest changes whenever a cell does,
and that cell's own line tells of it: digests are written as DIGEST.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.deadlines import DEADLINES
from pledgebook_reports.drawing_up import build
from pledgebook_reports.render import CALENDAR, TEXTS, render
from pledgebook_reports.table import Arguments
from tests.reports.test_laws import for_report

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Report, Table

KEPT = Path(__file__).with_name("kept")
WHOLE = "control"
DAYS = {
    "small": datetime.date(2017, 2, 1),
    WHOLE: datetime.date(2017, 2, 1),
    "contracts": datetime.date(2017, 9, 1),
}
"""The books, and the day of each one's hand-worked figures."""
_STYLE = re.compile(r"<style>.*?</style>\n", re.DOTALL)
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def names() -> list[str]:
    """The kept files: a report of the whole book, or all reports of another book."""
    return [*REPORTS, *(book for book in DAYS if book != WHOLE)]


def path_of(name: str) -> Path:
    """Where it is kept."""
    return KEPT / f"{name}.txt"


def drawn(name: str, books: Mapping[str, duckdb.DuckDBPyConnection]) -> str:
    """What is kept under the name, drawn up anew from the rows of the books."""
    if name in REPORTS:
        parts = _formats(_table(REPORTS[name], WHOLE, books))
    else:
        parts = {one: TEXTS["text"](_table(REPORTS[one], name, books)) for one in REPORTS}
    told = "\n".join(f"======== {part}\n{text}" for part, text in parts.items())
    return _DIGEST.sub("DIGEST", told)


def _table(report: Report, book: str, books: Mapping[str, duckdb.DuckDBPyConnection]) -> Table:
    return build(report, books[book], for_report(report, Arguments(as_of=DAYS[book])))


def _formats(table: Table) -> dict[str, str]:
    parts = {name: _STYLE.sub("", write(table)) for name, write in TEXTS.items()}
    parts["xlsx"] = _cells(render(table, "xlsx"))
    if table.report == DEADLINES.name:
        parts[CALENDAR] = render(table, CALENDAR).decode().replace("\r\n", "\n")
    return parts


def _cells(workbook: bytes) -> str:
    """A workbook's cells with something in them: a line a row, values as Python writes them."""
    lines = []
    for sheet in load_workbook(io.BytesIO(workbook)):
        lines.append(f"[{sheet.title}] frozen at {sheet.freeze_panes}")
        for row in sheet.iter_rows():
            held = [
                f"{cell.coordinate} {_value(cell.value)}" for cell in row if cell.value is not None
            ]
            if held:
                lines.append(" | ".join(held))
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    return str(value.date()) if isinstance(value, datetime.datetime) else repr(value)
