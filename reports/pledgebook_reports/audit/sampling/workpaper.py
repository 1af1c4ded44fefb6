"""Writing a workpaper: XLSX for people, CSV for programs; both are read back by an evaluation."""

from __future__ import annotations

import csv
import io
import os
import textwrap
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from xlsxwriter import Workbook

from pledgebook_reports.audit.sampling import columns
from pledgebook_reports.audit.sampling.paper import EVIDENCE, MONEY
from pledgebook_reports.render import csv_text
from pledgebook_reports.render.workbook import EXACT_DIGITS, FORMATS, LINE, MADE

if TYPE_CHECKING:
    from pledgebook_reports.audit.sampling.paper import Item, Paper
    from pledgebook_reports.table import Cell

A3 = 8
WIDTHS = (16, 11, 11, 28, 40, 18, 14, 34, 44, 15, 10, 10, 10, 10, 10, 15, 34, 26)
FILLED = {
    "heading-fill": FORMATS["heading"] | {"align": "left", "indent": 1},
    "fill": {
        "bg_color": "#FFF7DC", "border": 1, "border_color": "#D8CFA8", "valign": "top",
        "align": "left", "indent": 1, "text_wrap": True,
    },
    "fill-money": {
        "bg_color": "#FFF7DC", "border": 1, "border_color": "#D8CFA8", "valign": "top",
        "num_format": "#,##0.00;-#,##0.00",
    },
    "top": {"valign": "top", "text_wrap": True},
    "top-money": {"valign": "top", "num_format": "#,##0.00;-#,##0.00"},
    "top-date": {"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"},
    "link": {"font_color": "#0B57A4", "underline": 1},
}  # fmt: skip
AN_AMOUNT = {
    "validate": "decimal", "criteria": "between", "minimum": -(10**15), "maximum": 10**15,
    "error_title": "Audited amount", "error_message": "An amount, such as 1234.50",
}  # fmt: skip
FREE = (columns.NOTES, columns.MARKS)
"""What takes any text."""


def as_csv(paper: Paper) -> str:
    """The plan, an empty line, then the items with cells to fill in."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    for label, value in paper.plan:
        writer.writerow([label, csv_text.text(value)])
    writer.writerow([])
    writer.writerow(paper.headings)
    for item in paper.items:
        writer.writerow([*map(csv_text.text, item.known), *(_answer(item, h) for h in paper.asked)])
    return output.getvalue()


def _answer(item: Item, head: str) -> str:
    answer = item.answers.get(head, "")
    # An audited amount below nil is no formula.
    return answer if head == columns.AUDITED else csv_text.text(answer)


def as_xlsx(paper: Paper, documents: Path, folder: Path) -> bytes:
    """A workbook of items, plan and evidence; links lead from `folder` to `documents`."""
    output = io.BytesIO()
    book = Workbook(output)
    book.set_properties({"title": "Audit sample", "created": MADE})
    formats = {name: book.add_format(form) for name, form in (FORMATS | FILLED).items()}
    _items(book.add_worksheet("Sample"), paper, formats)
    _plan(book.add_worksheet("Plan"), paper, formats)
    _evidence(book.add_worksheet("Evidence"), paper, formats, os.path.relpath(documents, folder))
    book.close()
    return output.getvalue()


def _items(sheet: Any, paper: Paper, formats: dict[str, Any]) -> None:
    heads = paper.headings
    sheet.write_string(0, 0, paper.title, formats["title"])
    for number, note in enumerate(columns.HOW, 1):
        sheet.write_string(number, 0, note, formats["note"])
    top = len(columns.HOW) + 2
    for place, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
        form = "heading-right" if head in (columns.BOOK, columns.AUDITED) else "heading"
        if place >= len(columns.KNOWN) and form == "heading":
            form = "heading-fill"
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, head, formats[form])
    for row, item in enumerate(paper.items, top + 1):
        known = [*item.known]
        # A paper a line; the sheet Evidence has the links.
        known[EVIDENCE] = "\n".join(item.evidence)
        answers = [item.answers.get(head, "") for head in paper.asked]
        sheet.set_row(row, LINE * max(map(_lines, (*known, *answers), WIDTHS)))
        for place, cell in enumerate(known):
            _cell(sheet, row, place, cell, formats)
        for place, head in enumerate(paper.asked, len(known)):
            _filled(sheet, row, place, head, item.answers.get(head, ""), formats)
    last = top + len(paper.items)
    if paper.items:
        _answers(sheet, heads, top + 1, last)
        sheet.autofilter(top, 0, last, len(heads) - 1)
    sheet.freeze_panes(top + 1, 1)
    _page(sheet, top)


def _lines(cell: Cell, width: int) -> int:
    """The lines that a text takes in a column: programs differ in whether they make room."""
    if not isinstance(cell, str) or not cell:
        return 1
    # Type that is not of one width takes more than its count of characters.
    return sum(len(textwrap.wrap(line, width - 2)) for line in cell.split("\n"))


def _answers(sheet: Any, heads: tuple[str, ...], first: int, last: int) -> None:
    """Cells that take one of a few words, or an amount."""
    for place, head in enumerate(heads):
        if head == columns.AUDITED:
            wanted = AN_AMOUNT
        elif place >= len(columns.KNOWN) and head not in FREE:
            wanted = {"validate": "list", "source": list(columns.ANSWERS)}
        else:
            continue
        sheet.data_validation(first, place, last, place, wanted)


def _cell(sheet: Any, row: int, place: int, cell: Any, formats: dict[str, Any]) -> None:
    if place == MONEY:
        if len(cell.as_tuple().digits) > EXACT_DIGITS:
            sheet.write_string(row, place, f"{cell:f}", formats["top"])
        else:
            sheet.write_number(row, place, cell, formats["top-money"])
    elif isinstance(cell, str):
        sheet.write_string(row, place, cell, formats["top"])
    else:
        sheet.write_datetime(row, place, cell, formats["top-date"])


def _filled(
    sheet: Any, row: int, place: int, head: str, answer: str, formats: dict[str, Any]
) -> None:
    """A cell that the auditor fills in, with what was answered already."""
    money = head == columns.AUDITED
    form = formats["fill-money" if money else "fill"]
    if not answer:
        sheet.write_blank(row, place, None, form)
    elif money and len(Decimal(answer).as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(row, place, Decimal(answer), form)
    else:
        sheet.write_string(row, place, answer, form)


def _plan(sheet: Any, paper: Paper, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    for row, (label, value) in enumerate(paper.plan):
        sheet.write_string(row, 0, label, formats["heading"])
        sheet.write_string(row, 1, value, formats["wrapped"])
    _page(sheet, 0)


def _evidence(sheet: Any, paper: Paper, formats: dict[str, Any], documents: str) -> None:
    """One line a document, with a link that opens from the workpaper's own folder."""
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    for place, head in enumerate(("Item", "Document")):
        sheet.write_string(0, place, head, formats["heading"])
    row = 1
    for item in paper.items:
        for path in item.evidence:
            sheet.write_string(row, 0, item.id, formats["text"])
            link = "external:" + quote(f"{documents}/{path}")
            sheet.write_url(row, 1, link, formats["link"], path)
            row += 1
    sheet.freeze_panes(1, 0)
    _page(sheet, 0)


def _page(sheet: Any, heading: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_footer("&L&A&RPage &P of &N")
