"""PDF: pages, headings and digest; the clear line where WeasyPrint's libraries are missing."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.cli import main
from pledgebook_reports.drawing_up import build
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.render import pdf_pages
from pledgebook_reports.render.common import RenderError, digest

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pledgebook_reports.table import Arguments, Table


@pytest.fixture
def printing() -> None:
    """Skip where Pango is missing; on the build server that is a failure."""
    try:
        import weasyprint  # noqa: F401, PLC0415
    except (ImportError, OSError) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{pdf_pages.WANTED} ({error})")
        pytest.skip(pdf_pages.WANTED)


@pytest.fixture
def table(rows: duckdb.DuckDBPyConnection, asked: Arguments) -> Table:
    """The pledge status of the hand-worked book."""
    return build(PLEDGE_STATUS, rows, asked)


def texts(table: Table) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf_pages.render(table))).pages]


@pytest.mark.usefixtures("printing")
def test_a_page_holds_heading_figures_and_the_digest(table: Table) -> None:
    (page,) = texts(table)
    for words in ("Pledge status", "As of 2017-02-01, in USD", "2,750.00", "Page 1 of 1"):
        assert words in page
    assert digest(table) in page.replace("\n", "")


@pytest.mark.usefixtures("printing")
def test_every_page_has_heading_and_number_and_the_last_the_digest(table: Table) -> None:
    pages = texts(replace(table, rows=table.rows * 30))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Pledge status" in page
        assert "As of 2017-02-01" in page
        assert "Outstanding" in page
    assert [number for number, page in enumerate(pages, 1) if "SHA-256" in page] == [len(pages)]


@pytest.mark.usefixtures("printing")
def test_wide_tables_are_printed_across(rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    wide = build(AGREEMENT_BALANCES, rows, asked)
    (page, *_) = PdfReader(io.BytesIO(pdf_pages.render(wide))).pages
    assert page.mediabox.width > page.mediabox.height


@pytest.mark.usefixtures("printing")
def test_a_table_printed_twice_is_the_same_to_the_byte(table: Table) -> None:
    assert pdf_pages.render(table) == pdf_pages.render(table)


def test_what_nobody_reads_on_paper_is_refused(table: Table) -> None:
    with pytest.raises(RenderError, match="at most 5000"):
        pdf_pages.render(replace(table, rows=table.rows * 1500))


def test_without_weasyprint_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, root: Path, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    book = root / "tests" / "reports" / "small.beancount"
    result = CliRunner().invoke(
        main, ["report", "pledge-status", "--book", str(book), "-o", str(tmp_path / "a.pdf")]
    )
    assert result.exit_code != 0
    assert result.output == f"Error: {pdf_pages.WANTED}\n"
