"""Workbooks lead from their rows to the papers behind them, and signatures stand at the foot."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from lxml import etree
from openpyxl import load_workbook

from pledgebook_reports.cli.main import main
from pledgebook_reports.donor_statement import DONOR_STATEMENT
from pledgebook_reports.drawing_up import build
from pledgebook_reports.render import TEXTS, papers, render
from pledgebook_reports.table import Column, Paper, Row, Table

if TYPE_CHECKING:
    import duckdb
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pledgebook_reports.table import Arguments


@pytest.fixture(scope="module")
def book(control_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the book with controls in a folder with a space and an umlaut in its name."""
    folder = tmp_path_factory.mktemp("home") / "Bücher 1"
    shutil.copytree(control_book.parent, folder)
    return folder / control_book.name


def drawn(book: Path, report: str, folder: Path) -> Workbook:
    """Return the report's workbook, written into a folder beside the books."""
    output = folder / "reports" / f"{report}.xlsx"
    output.parent.mkdir(exist_ok=True)
    done = CliRunner().invoke(main, ["report", report, "--book", str(book), "-o", str(output)])
    assert done.exit_code == 0, done.output
    return load_workbook(output)


def links_of(sheet: Worksheet) -> dict[str, str]:
    """Return where cells lead, by their coordinates: to a file, else to a place of the workbook."""
    return {
        str(cell.coordinate): str(cell.hyperlink.target or cell.hyperlink.location)
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    }


def papers_of(workbook: Workbook) -> list[tuple[str, ...]]:
    """Return the rows of the sheet of papers."""
    return [tuple(str(cell.value or "") for cell in row) for row in workbook["Papers"].iter_rows()]


def test_a_voucher_leads_to_its_papers_and_they_to_their_files(book: Path) -> None:
    folder = book.parent
    workbook = drawn(book, "disbursement-register", folder)
    sheet = workbook["disbursement-register"]
    place, target = next(iter(links_of(sheet).items()))
    assert sheet[f"A{place[1:]}"].value == "V-2016-00006"
    assert sheet[place].data_type == "s"
    assert target == "'Papers'!A2"
    listed = papers_of(workbook)
    assert listed[0] == ("Row", "Entry", "Paper", "File below documents/", "State", "SHA-256")
    assert [line[2:5] for line in listed[1:]] == [
        ("certificate", "2016/V-2016-00006/certificate.pdf", "changed"),
        ("invoice", "2016/V-2016-00006/invoice.pdf", "filed"),
    ]
    targets = links_of(workbook["Papers"])
    assert list(targets) == ["D2", "D3"]
    for target, line in zip(targets.values(), listed[1:], strict=True):
        assert target.startswith("..")
        way = Path(folder / "reports" / target.replace("\\", "/"))
        assert way.resolve() == folder / "documents" / line[3]
    told = [
        str(row[1].value) for row in workbook["Sources"].iter_rows() if row[0].value == "Evidence"
    ]
    assert told[0].startswith("2 paper(s) stand on the sheet Papers")
    assert "by way of ../documents" in told[1]


def test_a_row_of_one_paper_leads_straight_to_it(book: Path) -> None:
    workbook = drawn(book, "evidence-gaps", book.parent)
    sheet = workbook["evidence-gaps"]
    ((place, target),) = links_of(sheet).items()
    assert sheet[place].value == "2016/V-2016-00006/certificate.pdf"
    assert target.endswith("2016\\V-2016-00006\\certificate.pdf")


def test_without_a_place_papers_are_named_and_not_linked(book: Path, tmp_path: Path) -> None:
    arguments = ["report", "disbursement-register", "--book", str(book), "--format", "xlsx"]
    done = CliRunner().invoke(main, arguments)
    output = tmp_path / "out.xlsx"
    output.write_bytes(done.stdout_bytes)
    workbook = load_workbook(output)
    assert links_of(workbook["Papers"]) == {}
    assert any("give -o FILE" in str(row[1].value) for row in workbook["Sources"].iter_rows())


@pytest.mark.parametrize(
    "paper,target",
    [
        (
            Paper("V-1", "invoice", "2016/a b#1%.pdf", "filed", None),
            "external:../documents/2016/a%20b%231%25.pdf",
        ),
        (Paper("V-1", "invoice", "2016/a.pdf", "absent", None), None),
        (Paper("V-1", "invoice", "../../elsewhere.pdf", "outside", None), None),
    ],
)
def test_only_what_lies_below_the_documents_is_linked(
    asked: Arguments, paper: Paper, target: str | None
) -> None:
    table = Table(
        "sample", "Sample", asked.as_of, "USD", (Column("id", "Id", "text"),),
        (Row("V-1", {"id": "V-1"}),), {}, papers={"V-1": (paper,)}, documents="../documents",
    )  # fmt: skip
    assert papers.address(table, paper) == target
    # What is not linked itself leads to its line in the list of papers.
    assert papers.links(table) == {("V-1", "id"): target or "internal:'Papers'!A2"}
    assert render(table, "xlsx")


def test_a_statement_is_signed_below_its_table(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, tmp_path: Path
) -> None:
    table = build(DONOR_STATEMENT, rows, replace(asked, donor="FIN"))
    lines = TEXTS["text"](table).splitlines()
    assert lines[-5:-1] == [
        "Certified by", *(f"  {word:11}{'_' * 40}" for word in ("Name", "Title", "Signature")),
    ]  # fmt: skip
    page = etree.fromstring(TEXTS["html"](table).encode(), etree.HTMLParser())
    order = [str(one.get("class")) for one in page.iterfind("body/*")]
    assert order.index("signature") == order.index("scroll") + 1
    assert page.findtext(".//section[@class='signature']/h2") == "Certified by"
    assert [one.text for one in page.iterfind(".//section/dl/div/dt")] == [
        "Name", "Title", "Signature", "Date",
    ]  # fmt: skip
    output = tmp_path / "statement.xlsx"
    output.write_bytes(render(table, "xlsx"))
    first = [str(row[0].value) for row in load_workbook(output).worksheets[0].iter_rows()]
    assert first[-5:] == ["Certified by", "Name", "Title", "Signature", "Date"]
    assert first.index("deferred") < first.index("Certified by")
    assert not any("Certified" in note for note in table.notes)
