"""Reports in original currencies: each amount as it was promised or booked, nothing added over them.

Finland pledged 2,000 EUR and then 2,500 EUR, signed 1,000 EUR, of which 600 EUR fell due and were
received, and 400 EUR fell due; what it spent was booked in USD (small.beancount). The book with a
contract in EUR signs 100.00 EUR, varies it by 20.00 EUR, draws 30.00 EUR and pays them from a bank
account in EUR.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.conversion import ORIGINAL
from pledgebook_reports.disbursement_register import DISBURSEMENT_REGISTER
from pledgebook_reports.drawing_up import build, details
from pledgebook_reports.obligations import OBLIGATIONS
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.render import TEXTS, render
from pledgebook_reports.table import EVERY_ROW, ArgumentsError
from tests.reports.contract_book import drawn_up_from

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pledgebook_reports.table import Arguments, Report, Table

IN_EUROS = """
2015-01-01 open Assets:Bank:Danube:EUR
2016-07-01 price EUR 1.10 USD
2016-07-01 custom "obligation" "O-EUR" "PAY-A" 100.00 EUR "W1-Works"
  agreement: "SE-2016-01"
  kind: "works"
2016-07-02 * "Danube" "Euros bought"
  voucher: "J-2016-00010"
  agreement: "SE-2016-01"
  Assets:Bank:Danube:EUR  50.00 EUR @@ 55.00 USD
  Assets:Bank:Tigris:USD  -55.00 USD
2016-07-05 custom "variation" "O-EUR/1" 20.00 EUR "more" "SWE"
2016-07-10 * "A builder" "Paid in euros"
  voucher: "V-2016-00010"
  agreement: "SE-2016-01"
  obligation: "O-EUR"
  payee-id: "PAY-A"
  Expenses:FFS:W1-Works:Contractual  33.00 USD
  Assets:Bank:Danube:EUR  -30.00 EUR @@ 33.00 USD
"""


@pytest.fixture(scope="module")
def euros(root: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return the rows of the book with a contract in euros."""
    return drawn_up_from(root, tmp_path_factory.mktemp("euros"), IN_EUROS)


def figures(table: Table, key: str) -> dict[str, str]:
    """Return the figures of a row that are not nil."""
    (row,) = (row for row in table.rows if row.key == key)
    return {
        name: str(cell)
        for name, cell in row.cells.items()
        if isinstance(cell, Decimal) and cell and name != "drawn_share"
    }


def test_promises_dues_and_receipts_are_in_the_currency_of_the_donor(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(PLEDGE_STATUS, rows, replace(asked, show=ORIGINAL))
    assert [row.key for row in table.rows] == [
        "FIN EUR", "FIN USD", "(none) USD", "SWE USD",
    ]  # fmt: skip
    assert figures(table, "FIN EUR") == {
        "pledged": "2500.00", "agreed": "1000.00", "due": "1000.00", "received": "600.00",
        "outstanding": "400.00", "overdue_91_365": "400.00",
    }  # fmt: skip
    assert figures(table, "FIN USD") == {"spent": "216.00"}
    assert figures(table, "SWE USD") == {
        "agreed": "500.00", "due": "500.00", "received": "500.00", "spent": "100.00",
    }  # fmt: skip


def test_there_is_a_total_for_each_currency_and_none_over_them(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(PLEDGE_STATUS, rows, replace(asked, show=ORIGINAL))
    told = json.loads(TEXTS["json"](table))
    assert (told["currency"], told["totals"]) == ("original", {})
    assert {c: one["received"] for c, one in told["totals_by_currency"].items()} == {
        "EUR": "600.00", "USD": "500.00",
    }  # fmt: skip
    assert [line[:3] for line in csv.reader(io.StringIO(TEXTS["csv"](table)))][-2:] == [
        ["Total", "", "EUR"], ["Total", "", "USD"],
    ]  # fmt: skip
    text = TEXTS["text"](table)
    assert text.startswith("Pledge status as of 2017-02-01, in original currencies\n")
    assert "no rate is applied, and nothing is added up over currencies." in text
    assert "Amounts in original currencies" in TEXTS["html"](table)
    sheet = load_workbook(io.BytesIO(render(table, "xlsx"))).worksheets[0]
    last = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=4)][-2:]
    assert last == [["Total", None, "EUR", 2500], ["Total", None, "USD", 0]]
    with pytest.raises(ArgumentsError, match="has no total over currencies"):
        details(PLEDGE_STATUS, rows, replace(asked, show=ORIGINAL), EVERY_ROW, "due")


def test_a_contract_is_in_its_currency_and_payments_in_that_of_the_account(
    euros: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(OBLIGATIONS, euros, replace(asked, show=ORIGINAL))
    assert [row.cells["payee"] for row in table.rows] == ["A builder"]
    assert figures(table, "O-EUR EUR") == {
        "signed": "100.00", "varied": "20.00", "revised": "120.00", "drawn": "30.00",
        "paid": "30.00", "open": "90.00",
    }  # fmt: skip
    register = build(DISBURSEMENT_REGISTER, euros, replace(asked, show=ORIGINAL))
    assert figures(register, "V-2016-00010 EUR") == {"paid": "30.00"}
    assert str(register.totals_by["EUR"]["paid"]) == "30.00"


@pytest.mark.parametrize(
    "report", [r for r in REPORTS.values() if r.original], ids=lambda r: r.name
)
def test_every_original_figure_is_the_sum_of_its_details(
    rows: duckdb.DuckDBPyConnection,
    euros: duckdb.DuckDBPyConnection,
    asked: Arguments,
    report: Report,
) -> None:
    shown, opened = replace(asked, show=ORIGINAL), 0
    for book in (rows, euros):
        for row in build(report, book, shown).rows:
            for column in report.figures:
                found = details(report, book, shown, row.key, column.key)
                opened += len(found)
                assert sum((d.amount for d in found), Decimal(0)) == row.cells[column.key]
    assert opened


@pytest.mark.parametrize(
    "report", [r for r in REPORTS.values() if not r.original], ids=lambda r: r.name
)
def test_a_report_without_an_original_says_why(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, report: Report
) -> None:
    wanted = f"{report.name} has no original: " if report.convertible else "own currency already"
    with pytest.raises(ArgumentsError, match=wanted) as refused:
        build(report, rows, replace(asked, show=ORIGINAL, donor="FIN" if report.needs else None))
    assert len(str(refused.value).splitlines()) == 1
