"""Voucher workbooks as drafts, or back to the officer with the wrong cells marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pledgebook_importers.delivery.draft import Desk, Draft
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.intake.source import Source
from pledgebook_importers.vouchers.books import read_voucher_books
from pledgebook_importers.vouchers.reading import read_vouchers
from pledgebook_importers.vouchers.rows import CellProblem


class CellsRefusedError(Exception):
    """Cells that are wrong: nothing of the workbook is drafted. `marked` is it with its marks."""

    def __init__(self, problems: Sequence[CellProblem], marked: bytes | None) -> None:
        super().__init__(f"{len(problems)} wrong cell(s)")
        self.problems = tuple(problems)
        self.marked = marked


def vouchers(desk: Desk, result: FileResult, source: Source) -> Draft:
    """The drafts of a workbook's vouchers that the books do not hold.

    Raises:
        CellsRefusedError: a cell is wrong.
        RefusedError: it is no readable workbook, or one of another facility.
    """
    books = read_voucher_books(desk.books.entries, desk.books.currency)
    reading = read_vouchers(source, books)
    if reading.problems:
        raise CellsRefusedError(reading.problems, _marked(source, reading.problems))
    count = len(reading.drafts)
    summary = f"{count} vouchers; {len(reading.repeated)} in the books already"
    if not reading.drafts:
        return Draft("voucher workbook", Path(), "", "", summary)
    day = max(one.date for one in reading.drafts)
    heading = desk.heading(
        day, result, rows=count + len(reading.repeated), drafted=count,
        left_out=len(reading.repeated),
    )  # fmt: skip
    place = desk.place(Path("journal") / str(day.year) / reading.name)
    return Draft("voucher workbook", place, heading, reading.text, summary)


def _marked(source: Source, problems: Sequence[CellProblem]) -> bytes | None:
    """The marked copy, None where only another kind of workbook could be given back."""
    from pledgebook_importers.vouchers.marking import marked_copy  # noqa: PLC0415 -- openpyxl

    try:
        return marked_copy(source.data, problems)
    except RefusedError:
        return None
