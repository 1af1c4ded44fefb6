"""The workbook that officers fill in: a table, its guide, and the lists that it offers."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from pledgebook_importers.drafts.beantext import clean
from pledgebook_importers.vouchers.books import VoucherBooks
from pledgebook_importers.vouchers.columns import (
    COLUMNS,
    GUIDE_SHEET,
    LISTS_SHEET,
    MAIN_SHEET,
    MARK,
    VERSION,
    Column,
    ListName,
    heading_of,
)
from pledgebook_importers.vouchers.lists import Choices, entry, offered
from pledgebook_importers.vouchers.repack import repack

ROWS = 500
"""Rows of the table that are made ready; rows below are read too."""
_LISTS_FROM = 4
_BLUE, _GREY, _LINE = "1F4E78", "595959", "BFBFBF"
_FACE = "Calibri"
_WHITE = Font(name=_FACE, bold=True, color="FFFFFF")
_SIDE = Side("thin", color=_LINE)
_EDGE = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_TOP = Alignment(vertical="top", wrap_text=True)
_ONE_LINE = Alignment(vertical="top")
_FORMATS = {"day": "yyyy-mm-dd", "money": "#,##0.00", "text": "@", "choice": "@"}
_FIRST_DAY, _LAST_DAY = "DATE(1990,1,1)", "DATE(2200,12,31)"
STEPS = (
    "One row is one line of a voucher. Start in row 2 of the sheet Vouchers and take as many as you need.",
    (
        "A voucher of several lines (several costs, or several windows) has several rows with the same "
        "number. Its date, payee, invoice and officers stand on the first; further rows may leave them empty."
    ),
    "Fill in the blue headings, at least on a voucher's first row, and the grey ones as told below.",
    "Cells with a list offer what the books know. You may also type: the id alone is enough.",
    (
        "The columns may stand in another order, and columns of your own beside them: those are not read. "
        "A row of totals below is checked, and not booked."
    ),
    (
        "Save it and give it to finance: pledgebook import FILE. Everything becomes a draft, which is looked "
        "at and approved in the books. Nothing is paid by it."
    ),
    (
        "If a cell is wrong, nothing is imported. You get your workbook back with that cell in red and the "
        "reason in a comment. Correct the copy and send it again: nothing is entered twice."
    ),
)


def write_template(books: VoucherBooks, day: dt.date) -> bytes:
    """An XLSX workbook with the choices of a day; equal for equal books and days."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  # a new workbook has one
    sheet.title = MAIN_SHEET
    guide, lists = book.create_sheet(GUIDE_SHEET), book.create_sheet(LISTS_SHEET)
    choices = offered(books, day)
    ranges = _write_lists(lists, choices, books, day)
    _write_table(sheet, books.currency, ranges)
    _write_guide(guide, books, day)
    book.properties.title = f"Vouchers of {books.facility}"
    book.properties.creator = "Pledgebook"
    content = io.BytesIO()
    book.save(content)
    return repack(content.getvalue(), day)


def _write_lists(
    sheet: Worksheet, choices: Mapping[ListName, Choices], books: VoucherBooks, day: dt.date
) -> dict[ListName | None, str]:
    """Write the choices; return the range of each list that has any."""
    for column, text in enumerate((MARK, VERSION, books.facility, day.isoformat()), start=1):
        _put(sheet.cell(1, column), text)
    _put(
        sheet.cell(2, 1), "What the columns of the sheet Vouchers offer. Leave this sheet as it is."
    )
    sheet.cell(1, 1).font = sheet.cell(2, 1).font = Font(name=_FACE, italic=True, color=_GREY)
    ranges: dict[ListName | None, str] = {}
    for column, (name, found) in enumerate(choices.items(), start=1):
        of = next(one for one in COLUMNS if one.choices == name)
        heading = _put(sheet.cell(_LISTS_FROM - 1, column), of.heading)
        heading.font, heading.fill = _WHITE, PatternFill("solid", fgColor=_GREY)
        for row, (id_, text) in enumerate(found.items(), start=_LISTS_FROM):
            _put(sheet.cell(row, column), entry(id_, text))
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 34
        if found:
            last = _LISTS_FROM + len(found) - 1
            ranges[name] = f"{LISTS_SHEET}!${letter}${_LISTS_FROM}:${letter}${last}"
    sheet.freeze_panes = f"A{_LISTS_FROM}"
    sheet.sheet_properties.tabColor = _LINE
    return ranges


def _write_table(sheet: Worksheet, currency: str, ranges: Mapping[ListName | None, str]) -> None:
    for number, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        heading = _put(sheet.cell(1, number), heading_of(column.field, currency))
        heading.font = _WHITE
        heading.fill = PatternFill("solid", fgColor=_BLUE if _is_due(column) else _GREY)
        heading.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        heading.border = _EDGE
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = _FORMATS[column.kind]
        lies = _TOP if column.kind == "text" else _ONE_LINE
        for row in range(2, ROWS + 2):
            cell = sheet.cell(row, number)
            cell.number_format, cell.border, cell.alignment = _FORMATS[column.kind], _EDGE, lies
        _validate(sheet, column, letter, currency, ranges)
    sheet.row_dimensions[1].height = 32
    last = get_column_letter(len(COLUMNS))
    table = Table(displayName="Vouchers", ref=f"A1:{last}{ROWS + 1}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = "C2"
    sheet.sheet_properties.tabColor = _BLUE
    _print(sheet, pages_wide=2)
    sheet.print_title_cols = "A:C"
    sheet.print_title_rows = "1:1"
    if sheet.oddFooter is not None and sheet.oddFooter.center is not None:
        sheet.oddFooter.center.text = "&A, page &P of &N"


def _is_due(column: Column) -> bool:
    return column.needed.startswith(("always", "on the first"))


def _print(sheet: Worksheet, *, pages_wide: int) -> None:
    """On A4, or lying on A3 where one page is not wide enough; as many pages down as it takes."""
    wide = pages_wide > 1
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A3 if wide else Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_wide, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _validate(
    sheet: Worksheet,
    column: Column,
    letter: str,
    currency: str,
    ranges: Mapping[ListName | None, str],
) -> None:
    """What a cell takes, and what is told of it when it is entered."""
    if column.kind == "day":
        rule = DataValidation("date", _FIRST_DAY, _LAST_DAY, operator="between")
    elif column.kind == "money":
        rule = DataValidation("decimal", "0", operator="greaterThan")
    elif column.choices in ranges:
        # A warning, for an id alone may be typed, and one that the list no longer offers.
        rule = DataValidation("list", ranges[column.choices], errorStyle="warning")
    else:
        rule = DataValidation()
    rule.allow_blank = True
    heading = heading_of(column.field, currency)
    rule.showInputMessage, rule.promptTitle = True, heading[:32]
    rule.prompt = column.wants.format(currency=currency)[:255]
    rule.showErrorMessage, rule.errorTitle = True, heading[:32]
    rule.error = f"{column.wants.format(currency=currency)} Such as {column.example}."[:225]
    rule.add(f"{letter}2:{letter}{ROWS + 1}")
    sheet.add_data_validation(rule)


def _write_guide(sheet: Worksheet, books: VoucherBooks, day: dt.date) -> None:
    title = _put(sheet.cell(1, 1), f"How to fill in vouchers of {books.facility}")
    title.font = Font(name=_FACE, bold=True, size=16, color=_BLUE)
    _put(
        sheet.cell(2, 1),
        f"Lists as of {day}. Make a new template when agreements or payees are new.",
    )
    for number, step in enumerate(STEPS, start=1):
        row = 3 + number
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        _put(sheet.cell(row, 1), f"{number}. {step}").alignment = _TOP
        sheet.row_dimensions[row].height = 15 * (1 + len(step) // 120)
    start = 5 + len(STEPS)
    for place, text in enumerate(("Column", "Fill it in", "What it wants", "Example"), start=1):
        heading = _put(sheet.cell(start, place), text)
        heading.font, heading.fill = _WHITE, PatternFill("solid", fgColor=_BLUE)
        heading.border = _EDGE
    for row, column in enumerate(COLUMNS, start=start + 1):
        _guide_row(sheet, row, column, books.currency)
    for letter, width in zip("ABCD", (20, 24, 70, 34), strict=True):
        sheet.column_dimensions[letter].width = width
    _print(sheet, pages_wide=1)


def _guide_row(sheet: Worksheet, row: int, column: Column, currency: str) -> None:
    wants = column.wants.format(currency=currency)
    heading = heading_of(column.field, currency)
    for place, text in enumerate((heading, column.needed or "if known", wants, column.example), 1):
        cell = _put(sheet.cell(row, place), text)
        cell.alignment, cell.border = _TOP, _EDGE
    sheet.cell(row, 1).font = Font(name=_FACE, bold=True)
    sheet.row_dimensions[row].height = 15 * (1 + max(len(wants) // 72, len(column.example) // 34))


def _put(cell: Cell | object, text: str) -> Cell:
    """Write text as text: a name that begins with = is no formula."""
    assert isinstance(cell, Cell)  # noqa: S101  # nothing is merged before it is written
    cell.value = clean(text)
    cell.data_type = "s"
    return cell
