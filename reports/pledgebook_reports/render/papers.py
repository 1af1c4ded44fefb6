"""The papers behind a workbook's rows: a sheet of them, and links from cells to the documents.

A link is the way from the workbook's folder to the file below `documents/`, so that both may be
moved together. What lies outside that folder, or is not there, is named and not linked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook_reports.table import Paper, Table

SHEET = "Papers"
BEARERS = ("evidence", "path")
"""The columns whose cells lead to the papers; the first column does where there is neither."""
MOST_LINKS = 65_000
"""Links of one sheet; Excel takes 65,530."""
HEADINGS = (
    ("Row", 24), ("Entry", 20), ("Paper", 16), ("File below documents/", 48), ("State", 12),
    ("SHA-256", 68),
)  # fmt: skip
FILE = 3
NO_FILE = ("absent", "outside", "missing")
"""States of papers that are not below the documents."""


class Sheet(Protocol):
    """What writing the papers asks of a sheet."""

    def text(self, row: int, place: int, text: str, form: str = "text") -> None:
        """Write text."""

    def link(self, row: int, place: int, target: str, text: str) -> None:
        """Write text that leads somewhere."""

    def columns(self, widths: Sequence[int]) -> None:
        """Set the widths of the columns, and keep the heading in sight."""


def links(table: Table) -> dict[tuple[str, str], str]:
    """Where cells lead, by row and column: to the one paper of a row, else to the list of them."""
    keys = [column.key for column in table.columns]
    bearer = next((key for key in BEARERS if key in keys), keys[0])
    found: dict[tuple[str, str], str] = {}
    line = 2
    for row in table.rows:
        own = table.papers.get(row.key, ())
        if own and len(found) < MOST_LINKS:
            one = address(table, own[0]) if len(own) == 1 else None
            found[row.key, bearer] = one or f"internal:'{SHEET}'!A{line}"
        line += len(own)
    return found


def write(sheet: Sheet, table: Table) -> int:
    """Write every paper in the order of the rows; return how many of them are linked."""
    sheet.columns([width for _, width in HEADINGS])
    for place, (heading, _) in enumerate(HEADINGS):
        sheet.text(0, place, heading, "heading")
    listed = ((row.key, paper) for row in table.rows for paper in table.papers.get(row.key, ()))
    linked = 0
    for number, (key, paper) in enumerate(listed, 1):
        for place, text in enumerate((key, paper.entry, paper.kind)):
            sheet.text(number, place, text)
        target = address(table, paper) if linked < MOST_LINKS else None
        if target is None:
            sheet.text(number, FILE, paper.path)
        else:
            sheet.link(number, FILE, target, paper.path)
            linked += 1
        sheet.text(number, FILE + 1, paper.state)
        sheet.text(number, FILE + 2, paper.sha256 or "")
    return linked


def address(table: Table, paper: Paper) -> str | None:
    """The way to the file of a paper; None where there is none to go."""
    if table.documents is None or paper.state in NO_FILE:
        return None
    return "external:" + quote(f"{table.documents}/{paper.path}")


def notes(table: Table, linked: int) -> Iterator[str]:
    """How the links to papers are to be read."""
    count = sum(map(len, table.papers.values()))
    if not count:
        return
    yield f"{count} paper(s) stand on the sheet {SHEET}; the cells of the report lead there."
    if table.documents is None:
        yield "No paper is linked, for the workbook was written to no file: give -o FILE."
        return
    yield (
        f"{linked} of them are linked. Links lead from the folder of this workbook by way of "
        f"{table.documents}: they work while the workbook and the documents keep these places."
    )
    if linked == MOST_LINKS:
        yield f"A sheet holds no more than {MOST_LINKS} links: the other papers are named only."
