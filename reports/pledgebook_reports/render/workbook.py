"""XLSX: typed cells, real dates, exact amounts, and a sheet that says where the figures are from.

A spreadsheet holds numbers as binary floats, exact to 15 digits: an amount of more digits is
written as text and the second sheet says so. Text is always text, never a formula.
"""

from __future__ import annotations

import datetime
import io
import textwrap
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from pledgebook_reports.render import papers, plain_text
from pledgebook_reports.render.common import (
    SIGNED_WITH,
    RenderError,
    digest,
    money_of,
    on_the_right,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pledgebook_reports.table import Cell, Column, Table

EXACT_DIGITS = 15
SHEET_ROWS = 1_048_576
"""The rows of a sheet (ECMA-376 leaves it to programs: Excel's and LibreOffice's limit)."""
SHEET_NAME = 31
A4 = 9
LINE = 15
"""The height of a line of text, in points."""
MOST_LINES = 27
"""A row is 409 points high at most."""
NARROWEST, WIDEST = 11, 48
PLAIN_FROM = datetime.date(1900, 3, 1)
DAY_NONE = datetime.date(1899, 12, 30).toordinal()
"""The day before day 1: spreadsheets know a 29 February 1900, which was none."""
MADE = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 -- no clock: one table, one file to the byte

FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True},
    "heading": {
        "bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#E7EBF0",
    },
    "heading-right": {
        "bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#E7EBF0",
        "align": "right",
    },
    "money": {"num_format": "#,##0.00;-#,##0.00", "valign": "top"},
    "count": {"num_format": "#,##0", "valign": "top"},
    "share": {"num_format": '0.00"%"', "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    "text": {"valign": "top"},
    "told": {"num_format": "#,##0", "align": "left"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "long": {"align": "right", "valign": "top"},
    "link": {"font_color": "#0B4F9E", "underline": 1},
    "signer": {"bold": True},
    "signed": {"valign": "bottom"},
    "line": {"bottom": 1},
    "further": {"bold": True},
    "further-money": {"bold": True, "num_format": "#,##0.00;-#,##0.00"},
    "further-long": {"bold": True, "align": "right"},
    "total": {"bold": True, "top": 1},
    "total-money": {"bold": True, "top": 1, "num_format": "#,##0.00;-#,##0.00"},
    "total-long": {"bold": True, "top": 1, "align": "right"},
}  # fmt: skip


def render(table: Table) -> bytes:
    """The table as a workbook: its sheet, that of the papers behind it, and that of its sources.

    Raises:
        RenderError: the table has more rows than a sheet.
    """
    return render_all([table])


def render_all(tables: Sequence[Table]) -> bytes:
    """Several tables as a workbook: a sheet each, then one on where the figures are from.

    The papers, if any, are those of the first table.

    Raises:
        RenderError: a table, or its papers, have more rows than a sheet.
    """
    output = io.BytesIO()
    book = Workbook(output, {"constant_memory": True})
    book.set_properties({"title": tables[0].title, "created": MADE})
    formats = {name: book.add_format(form) for name, form in FORMATS.items()}
    as_text = 0
    for table in tables:
        sheet = _Sheet(book.add_worksheet(table.report[:SHEET_NAME]), formats)
        _write(sheet, table)
        as_text += sheet.as_text
    linked = 0
    if tables[0].papers:
        linked = papers.write(_Sheet(book.add_worksheet(papers.SHEET), formats), tables[0])
    _sources(_Sheet(book.add_worksheet("Sources"), formats), tables[0], as_text, linked)
    book.close()
    return output.getvalue()


def _write(sheet: _Sheet, table: Table) -> None:
    head = [sentence(table), *table.notes]
    first = len(head) + 3
    count = max(len(table.rows), sum(map(len, table.papers.values())))
    if first + count + 1 > SHEET_ROWS:
        raise RenderError(f"{count} rows do not fit into a sheet of {SHEET_ROWS}: take csv or json")
    sheet.prepare(table, first)
    sheet.text(0, 0, table.title, "title")
    for number, line in enumerate(head, 1):
        sheet.text(number, 0, line, "note")
    for place, column in enumerate(table.columns):
        name = "heading-right" if on_the_right(column) else "heading"
        sheet.text(first - 1, place, column.title, name)
    links = papers.links(table)
    keys, types = [c.key for c in table.columns], [c.type for c in table.columns]
    for number, row in enumerate(table.rows, first):
        sheet.row(number, [row.cells[key] for key in keys], types)
        for place, key in enumerate(keys) if links else ():
            link, cell = links.get((row.key, key)), row.cells[key]
            if link and cell is not None:
                sheet.link(number, place, link, str(cell))
    below = first + len(table.rows)
    for number, totals in enumerate(table.total_lines, below):
        sheet.totals(number, table, totals, first=number == below)
    sheet.signatures(below + len(table.total_lines) + 1, table)


class _Sheet:
    """A sheet that is written row by row; `as_text` counts the amounts that are no numbers."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self.sheet = sheet
        self.formats = formats
        self.as_text = 0

    def text(self, row: int, place: int, text: str, form: str = "text") -> None:
        """Write text."""
        self.sheet.write_string(row, place, text, self.formats[form])

    def cell(self, row: int, place: int, cell: Cell, form: str, long: str = "long") -> None:
        """Write a cell as what it is."""
        if cell is None:
            return
        if isinstance(cell, Decimal) and len(cell.as_tuple().digits) > EXACT_DIGITS:
            self.text(row, place, f"{cell:f}", long)
            self.as_text += 1
        elif isinstance(cell, Decimal | int):
            self.sheet.write_number(row, place, cell, self.formats[form])
        elif isinstance(cell, datetime.date):
            self.date(row, place, cell, self.formats[form])
        else:
            self.text(row, place, cell)

    def date(self, row: int, place: int, day: datetime.date, form: Any) -> None:
        """Write a day: as the number of it that a spreadsheet keeps, where that is plain."""
        if day < PLAIN_FROM:
            self.sheet.write_datetime(row, place, day, form)
        else:
            self.sheet.write_number(row, place, day.toordinal() - DAY_NONE, form)

    def row(self, number: int, cells: Sequence[Cell], types: Sequence[str]) -> None:
        """Write a row of cells, and make room for its longest text."""
        write_text = self.sheet.write_string
        plain, wrapped = self.formats["text"], self.formats["wrapped"]
        most = 1
        for place, (cell, form) in enumerate(zip(cells, types, strict=True)):
            if not isinstance(cell, str):
                self.cell(number, place, cell, form)
                continue
            lines = _lines(cell)
            most = max(most, lines)
            write_text(number, place, cell, wrapped if lines > 1 else plain)
        # Programs differ in whether they do so by themselves.
        if most > 1:
            self.sheet.set_row(number, LINE * min(most, MOST_LINES))

    def link(self, row: int, place: int, target: str, text: str) -> None:
        """Write text that leads to a place of the workbook (`internal:`) or to a file."""
        self.sheet.write_url(row, place, target, self.formats["link"], text)

    def columns(self, widths: Sequence[int]) -> None:
        """Set the widths of the columns, and keep the heading in sight."""
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width)
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)

    def totals(self, row: int, table: Table, totals: Mapping[str, Cell], *, first: bool) -> None:
        """Write a line of totals; the first one is set off from the rows."""
        kind = "total" if first else "further"
        for place, column in enumerate(table.columns):
            cell = totals.get(column.key)
            if isinstance(cell, Decimal):
                self.cell(row, place, cell, f"{kind}-money", f"{kind}-long")
            elif cell is None:
                self.sheet.write_blank(row, place, None, self.formats[kind])
            else:
                self.text(row, place, str(cell), kind)

    def signatures(self, row: int, table: Table) -> None:
        """Write who signs below the table, each with lines to fill in."""
        blank = 1 if len(table.columns) > 1 else 0
        for signer in table.signatures:
            self.text(row, 0, signer, "signer")
            for word in SIGNED_WITH:
                row += 1
                self.sheet.set_row(row, 2 * LINE)
                self.text(row, 0, word, "signed")
                for place in range(blank, min(len(table.columns), blank + 2)):
                    self.sheet.write_blank(row, place, None, self.formats["line"])
            row += 2

    def prepare(self, table: Table, first: int) -> None:
        """Set what must stand before the cells: widths, frozen headings, how the sheet prints."""
        sheet, last = self.sheet, max(first + len(table.rows) - 1, first)
        lines = 1
        for place, column in enumerate(table.columns):
            width = _width(table, column)
            sheet.set_column(place, place, width)
            # Bold type is wider than the figures that a column's width is counted in.
            lines = max(lines, len(textwrap.wrap(column.title, width * 4 // 5)))
        sheet.set_row(first - 1, LINE * lines)
        named = next((i for i, c in enumerate(table.columns) if on_the_right(c)), 0)
        sheet.freeze_panes(first, min(named, 2))
        sheet.autofilter(first - 1, 0, last, len(table.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first - 1)
        sheet.set_footer("&L&A&RPage &P of &N")


def _lines(cell: Cell) -> int:
    """The lines of a text in a column of the greatest width."""
    if not isinstance(cell, str) or len(cell) <= WIDEST:
        return 1
    return len(textwrap.wrap(cell, WIDEST))


def _sources(sheet: _Sheet, table: Table, as_text: int, linked: int) -> None:
    sheet.sheet.set_column(0, 0, 24)
    sheet.sheet.set_column(1, 1, 90)
    sheet.sheet.set_landscape()
    sheet.sheet.set_paper(A4)
    sheet.sheet.fit_to_pages(1, 0)
    told: list[tuple[str, Cell]] = [
        ("Report", table.report),
        ("Title", table.title),
        ("As of", table.as_of),
        ("Currency", money_of(table)),
        ("Rows", len(table.rows)),
    ]
    if table.books:
        told.append(("Books (SHA-256)", table.books))
    told.append(("Data as JSON (SHA-256)", digest(table)))
    told += [("Note", note) for note in table.notes]
    told += [("Evidence", note) for note in papers.notes(table, linked)]
    if as_text:
        rounded = (
            f"{as_text} amount(s) of more than {EXACT_DIGITS} digits are written as text, "
            "for a spreadsheet would round them."
        )
        told.append(("Note", rounded))
    for row, (label, cell) in enumerate(told):
        sheet.text(row, 0, label, "heading")
        form = "date" if isinstance(cell, datetime.date) else "told"
        if isinstance(cell, str):
            sheet.text(row, 1, cell, "wrapped")
        else:
            sheet.cell(row, 1, cell, form)


def _width(table: Table, column: Column) -> int:
    """The column's width in characters; of long tables the first thousand rows decide."""
    cells: Sequence[Cell] = [row.cells[column.key] for row in table.rows[:1000]]
    widest = max((plain_text.width(plain_text.text(cell)) for cell in cells), default=0)
    totals = [plain_text.text(totals.get(column.key)) for totals in table.total_lines]
    word = max(map(len, column.title.split()), default=0)
    return min(max(widest, *map(len, totals), word, NARROWEST) + 2, WIDEST)
