"""A workbook written for the repository's books, filled in, comes back as drafts that hold."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from pathlib import Path

import pytest
from beancount.core import data
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pledgebook import gate, writer
from pledgebook_importers.intake.source import Source
from pledgebook_importers.vouchers.books import VoucherBooks, read_voucher_books
from pledgebook_importers.vouchers.columns import COLUMNS
from pledgebook_importers.vouchers.reading import read_vouchers
from pledgebook_reports.cli import main

NEXT = 146
"""The first number that the books of 2019 have not used."""
Cells = dict[str, object]
COST: Cells = {
    "date": dt.date(2019, 12, 31),
    "payee": "PAY-0035 Example Olive Properties (invented)",
    "currency": "USD",
    "window": "MGMT Management",
    "category": "Operating",
    "agreement": "KFW-2017-01 Germany",
    "source": "Assets:Bank:Tigris:USD",
    "location": "IQ-NI Ninewa",
}


@pytest.fixture
def ledger(root: Path, tmp_path: Path) -> Path:
    """A copy of the repository's books without evidence and code."""
    target = tmp_path / "ledger"
    shutil.copytree(
        root / "ledger", target, ignore=shutil.ignore_patterns("documents", "pledgebook")
    )
    return target / "main.beancount"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def errors(ledger: Path) -> list[str]:
    result = gate.run(ledger)
    assert result.snapshot, result.refusals
    return [f.message for f in result.snapshot.facts().findings if f.severity == "error"]


def books_of(ledger: Path) -> tuple[VoucherBooks, list[data.Transaction]]:
    snapshot = gate.run(ledger, entries=True).snapshot
    assert snapshot is not None
    entries = snapshot.entries()[0]
    vouchers = [entry for entry in entries if isinstance(entry, data.Transaction)]
    return read_voucher_books(entries, snapshot.facts().currency), vouchers


def filled(workbook: Path, *rows: Cells) -> bytes:
    book = load_workbook(workbook)
    sheet = book["Vouchers"]
    assert isinstance(sheet, Worksheet)
    for line, row in enumerate(rows, start=2):
        for place, column in enumerate(COLUMNS, start=1):
            sheet.cell(line, place).value = row.get(column.field)  # type: ignore[assignment]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def several_vouchers() -> list[Cells]:
    """Ten vouchers of two lines each, every second one shared by three donors, one in dinars."""
    shares = {"agreement": None, "funding": "KFW-2017-01=50; AU-2016-01=30; KR-2017-01=20"}
    rows: list[Cells] = []
    for number in range(10):
        voucher = f"V-2019-{NEXT + number:05d}"
        own = shares if number % 2 else {}
        first = {
            **COST,
            "voucher": voucher,
            "description": f"Rent {number}",
            "amount": 100.01 + number,
        }
        rows += [
            {**first, **own},
            {
                "voucher": voucher, "description": "Service charge", "amount": 33.33,
                "window": "MGMT", "category": 7, "agreement": "KFW-2017-01", **own,
            },
        ]  # fmt: skip
    rows.append(
        {
            **COST, **shares, "voucher": f"V-2019-{NEXT + 10}", "description": "Fuel",
            "amount": 1190001, "currency": "IQD", "value": 1000.00, "source": "Assets:Bank:Tigris:IQD",
        }
    )  # fmt: skip
    return rows


def test_what_is_filled_in_becomes_drafts_that_leave_the_books_clean(
    ledger: Path, tmp_path: Path
) -> None:
    workbook = tmp_path / "vouchers.xlsx"
    made = run("template", workbook, "--book", ledger, "--as-of", "2019-12-31")
    assert made.exit_code == 0, made.output
    assert "lists as of 2019-12-31" in made.output
    rows = several_vouchers()
    data_ = filled(workbook, *rows)
    books, _ = books_of(ledger)
    reading = read_vouchers(Source(workbook, data_), books)
    assert reading.problems == ()
    assert len(reading.drafts) == 11

    before = errors(ledger)
    writer.add_file(ledger.parent, Path("journal/2019") / reading.name, reading.text)
    assert errors(ledger) == before
    books, vouchers = books_of(ledger)
    drafts = [entry for entry in vouchers if entry.meta.get("import-id") in books.import_ids]
    assert {entry.flag for entry in drafts} == {"!"}
    assert len(drafts) == 11

    again = read_vouchers(Source(workbook, data_), books)
    assert (again.drafts, again.problems, len(again.repeated)) == ((), (), 11)
    corrected = filled(workbook, {**rows[0], "amount": 100}, *rows[1:])
    refused = read_vouchers(Source(workbook, corrected), books)
    assert [str(problem)[:40] for problem in refused.problems] == [
        "A2: voucher V-2019-00146 is in the books"
    ]
    assert refused.drafts == ()


def test_the_lists_are_those_of_the_books(ledger: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "vouchers.xlsx"
    assert run("template", workbook, "--book", ledger).exit_code == 0
    lists = load_workbook(workbook)["Lists"]
    assert isinstance(lists, Worksheet)
    assert [cell.value for cell in lists[1]][:3] == ["Pledgebook voucher workbook", "1", "FFS"]
    columns = {column[2].value: [cell.value for cell in column[3:]] for column in lists.iter_cols()}
    assert "IQ-NI Ninewa" in columns["Location"]
    assert "FFS-TREASURY" in str(columns["Agreement"])


def test_a_workbook_that_is_there_is_not_replaced(ledger: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "vouchers.xlsx"
    workbook.write_bytes(b"filled in by hand")
    refused = run("template", workbook, "--book", ledger)
    assert refused.exit_code == 1
    assert (
        "is there already, filled in perhaps; name another file, or say --force" in refused.output
    )
    assert workbook.read_bytes() == b"filled in by hand"
    assert run("template", workbook, "--book", ledger, "--force").exit_code == 0
    assert workbook.read_bytes().startswith(b"PK")


def test_what_cannot_be_written_is_one_line(ledger: Path, tmp_path: Path) -> None:
    other = run("template", tmp_path / "vouchers.ods", "--book", ledger)
    assert other.stderr.count("\n") == 1
    assert "name it .xlsx" in other.stderr
    nowhere = run("template", tmp_path / "none" / "vouchers.xlsx", "--book", ledger)
    assert nowhere.stderr.count("\n") == 1
    assert "cannot be written (no such file or directory)" in nowhere.stderr
    bare = tmp_path / "bare.beancount"
    bare.write_text('plugin "pledgebook"\n2016-01-01 open Assets:Bank:Demo:USD\n', encoding="utf-8")
    empty = run("template", tmp_path / "vouchers.xlsx", "--book", bare)
    assert (empty.exit_code, "names no facility" in empty.stderr) == (1, True)
