"""Flows in the form of FTS, worked by hand from the small book, read by our own importer."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

from click.testing import CliRunner

from pledgebook_importers.aid.fts.records import COLUMNS as KNOWN
from pledgebook_importers.reader import read_file
from pledgebook_importers.tables.columns import heading_key
from pledgebook_reports.cli import main
from pledgebook_reports.exports.fts import COLUMNS

BOOK = Path(__file__).with_name("published.beancount")

# 2,500 EUR promised less 1,000 agreed, at 1.10; 1,000 EUR agreed less 600 received, at 1.10. Sweden has paid
# all that it agreed, and its other pledge has lapsed. 600 EUR brought 648.00 USD: 0.925926 EUR a dollar.
FLOWS = [
    ("pledge", "P-FI-2016-01", "2016-01-10", "Finland", "1650.00", "1500.00", "EUR", "0.909091"),
    ("commitment", "FI-2016-01", "2016-03-01", "Finland", "440.00", "400.00", "EUR", "0.909091"),
    ("paid", "R-2016-00001:FI-2016-01", "2016-05-10", "Finland", "648.00", "600.00", "EUR",
     "0.925926"),
    ("paid", "R-2016-00002:SE-2016-01", "2016-05-20", "Sweden", "500.00", "", "", ""),
    ("paid", "V-2017-00001:FI-2016-01", "2017-01-15", "Finland", "-40.00", "", "", ""),
]  # fmt: skip


def exported(book: Path = BOOK, *options: str) -> str:
    result = CliRunner().invoke(main, ["export", "fts", "--book", str(book), *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_each_flow_stands_once_at_the_stage_that_it_has_reached() -> None:
    rows = list(csv.DictReader(io.StringIO(exported())))
    assert [
        (
            row["status"], row["id"], row["date"], row["srcOrganization"], row["amountUSD"],
            row["originalAmount"], row["originalCurrency"], row["exchangeRate"],
        )
        for row in rows
    ] == FLOWS  # fmt: skip
    assert {row["destOrganization"] for row in rows} == {"Funding Facility for Stabilization"}


def test_our_own_importer_reads_the_same_flows(tmp_path: Path) -> None:
    file = tmp_path / "flows.csv"
    file.write_text(exported(), encoding="utf-8")
    reading = read_file(file).reading
    assert reading is not None
    assert reading.format == "fts-table"
    assert reading.warnings == ()
    assert [
        (f.type, f.reference, str(f.date), f.provider, str(f.amount_usd), f.currency, f.new_money)
        for f in reading.flows
    ] == [
        (status, id_, date, donor, usd, currency or "USD", True)
        for status, id_, date, donor, usd, _, currency, _ in FLOWS
    ]
    kinds = [flow.kind for flow in reading.flows]
    assert kinds == ["pledge", "commitment", "receipt", "receipt", "receipt"]


def test_headings_are_those_that_fts_is_known_by() -> None:
    known = {key for keys in KNOWN.values() for key in keys}
    assert {heading_key(column) for column in COLUMNS} - known == {"budgetyear"}


def test_the_demonstration_reads_without_a_doubt(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "flows.csv"
    file.write_text(exported(root / "ledger" / "main.beancount"), encoding="utf-8")
    reading = read_file(file).reading
    assert reading is not None
    assert reading.warnings == ()
    received = sum((f.amount_usd or Decimal(0)) for f in reading.flows if f.kind == "receipt")
    assert received == Decimal("288345938.00")


def test_books_in_another_currency_are_refused(tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    text = BOOK.read_text(encoding="utf-8").replace('currency: "USD"', 'currency: "EUR"')
    book.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["export", "fts", "--book", str(book)])
    assert result.exit_code == 1
    assert "facility FFS is kept in EUR; FTS wants USD" in result.stderr
