"""A workbook given back with its wrong cells in red and the reasons in comments."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.sheets import check_archive
from pledgebook_importers.vouchers.rows import CellProblem

AUTHOR = "Pledgebook"
_RED = PatternFill("solid", fgColor="FF9999")
_NO_FILL = PatternFill()
_LARGEST = 20 * 1024 * 1024
_MOST_CELLS = 5_000_000
_ONLY_XLSX = "only XLSX workbooks are given back marked; save it as .xlsx, or correct the cells that are named"


def marked_copy(data: bytes, problems: Sequence[CellProblem]) -> bytes:
    """The workbook with the cells of `problems` marked, and earlier marks of ours taken away.

    All else is kept, as far as a workbook can be written again: pictures and drawings are not.

    Raises:
        RefusedError: it is no XLSX file, or one that cannot be written again.
    """
    if not data.startswith(b"PK"):
        raise RefusedError(None, _ONLY_XLSX)
    check_archive(data, _LARGEST)
    try:
        book = load_workbook(io.BytesIO(data), keep_vba=b"vbaProject.bin" in data)
        _clear(book)
        _mark(book, problems)
        content = io.BytesIO()
        book.save(content)
    except RefusedError:
        raise
    except Exception as error:  # openpyxl raises whatever a part that it does not know leads it to
        raise RefusedError(None, _ONLY_XLSX) from error
    return content.getvalue()


def _clear(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > _MOST_CELLS:
            raise RefusedError(None, f"sheet {sheet.title} has cells far out; delete them")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment, cell.fill = None, _NO_FILL


def _mark(book: Workbook, problems: Sequence[CellProblem]) -> None:
    reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
    for problem in problems:
        reasons[problem.sheet, problem.cell].append(problem.reason)
    for (sheet, place), told in reasons.items():
        cell = _cell(book[sheet], place)
        said = [cell.comment.text] if cell.comment is not None else []
        text = "\n".join([*said, *told])
        cell.fill = _RED
        cell.comment = Comment(text, AUTHOR, height=40 + 20 * (1 + len(text) // 40), width=320)


def _cell(sheet: Worksheet, place: str) -> Cell:
    """A cell by its name; of merged cells the first, which alone can be marked."""
    merged = next((area for area in sheet.merged_cells.ranges if place in area), None)
    found = sheet.cell(merged.min_row, merged.min_col) if merged else sheet[place]
    assert isinstance(found, Cell)  # noqa: S101  # names one cell, and not one of merged cells
    return found
