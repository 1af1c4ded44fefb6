"""The PDF of every report, read page by page by another program."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.render import plain_text, render
from pledgebook_reports.render.common import RenderError, digest, sentence
from pledgebook_reports.table import Table
from tests.acceptance.conftest import Drawn


def pages_of(table: Table) -> list[str]:
    """The text of each page of the PDF, without its line breaks."""
    try:
        printed = render(table, "pdf")
    except RenderError as error:
        pytest.skip(str(error))
    reader = PdfReader(io.BytesIO(printed))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize("name", REPORTS)
def test_each_page_is_headed_the_last_proved_and_no_cell_is_lost(drawn: Drawn, name: str) -> None:
    table = drawn.tables[name]
    pages = pages_of(table)
    for number, page in enumerate(pages, 1):
        assert table.title in page
        assert sentence(table) in page
        assert f"Page {number} of {len(pages)}" in page
    proved = [number for number, page in enumerate(pages, 1) if digest(table) in close(page)]
    assert proved == [len(pages)]
    assert absent(table, pages) == []


def absent(table: Table, pages: list[str]) -> list[str]:
    """The cells that stand on no page."""
    told = close("".join(pages))
    lines = (*(row.cells for row in table.rows), *table.total_lines)
    cells = [plain_text.text(cells.get(column.key)) for cells in lines for column in table.columns]
    return [cell for cell in cells if close(cell) not in told]


def close(text: str) -> str:
    """Without spaces: paper breaks lines where a cell has none."""
    return "".join(text.split())
