"""Money that one party gives on behalf of another: told by its source, accounted for by its donor.

Germany pledged 300.00 USD; KfW signed 250.00 USD of it on Germany's behalf, of which 240.00 were
paid and 40.00 spent. Germany says that it paid 240.00 USD, KfW that it did 230.00 USD.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.coverage import COVERAGE
from pledgebook_reports.donor_statement import DONOR_STATEMENT
from pledgebook_reports.drawing_up import build, details
from pledgebook_reports.pledge_status import PLEDGE_SHORTFALL, PLEDGE_STATUS
from pledgebook_reports.render import TEXTS
from tests.reports.contract_book import drawn_up_from

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pledgebook_reports.table import Arguments, Table

ON_BEHALF = """
2015-05-01 custom "party" "DEU" "Germany"
  role: "donor"
2015-05-01 custom "party" "KFW" "KfW"
  role: "donor"
2016-01-10 custom "pledge" "P-DE-1" "DEU" "FFS" 300.00 USD "confirmed"
2016-03-01 custom "agreement" "KFW-1" "KFW" "FFS" 250.00 USD
  pledge: "P-DE-1"
  on-behalf-of: "DEU"
  start: 2016-03-01
  end: 2018-12-31
  indirect-rate: 0.08
  recognition: "on-due"
  exchange-risk: "donor"
2016-03-01 custom "instalment" "KFW-1/1" 250.00 USD 2016-05-01
2016-05-01 * "KfW" "Instalment 1 falls due"
  voucher: "J-2016-00020"
  agreement: "KFW-1"
  Assets:Receivable:KFW  250.00 USD {1 USD, 2016-05-01, "KFW-1/1"}
  Income:Contributions:KFW  -250.00 USD
2016-05-20 * "KfW" "Receipt of most of instalment 1"
  voucher: "R-2016-00020"
  agreement: "KFW-1"
  Assets:Bank:Tigris:USD  240.00 USD
  Assets:Receivable:KFW  -240.00 USD {"KFW-1/1"}
2016-06-01 * "A builder" "Works"
  voucher: "V-2016-00020"
  agreement: "KFW-1"
  payee-id: "PAY-A"
  Expenses:FFS:W1-Works:Contractual  40.00 USD
  Assets:Bank:Tigris:USD  -40.00 USD
2016-12-31 custom "stated" "DEU" 2016-12-31 240.00 USD
  kind: "received"
2016-12-31 custom "stated" "KFW" 2016-12-31 230.00 USD
  kind: "received"
"""


@pytest.fixture(scope="module")
def german(root: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return the rows of the book with KfW's agreement."""
    return drawn_up_from(root, tmp_path_factory.mktemp("german"), ON_BEHALF)


def figures(table: Table, key: str) -> dict[str, str]:
    """Return the figures of a row that are not nil."""
    (row,) = (row for row in table.rows if row.key == key)
    return {
        name: str(cell) for name, cell in row.cells.items() if isinstance(cell, Decimal) and cell
    }


def test_pledges_and_what_became_of_them_stand_under_the_source(
    german: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(PLEDGE_STATUS, german, asked)
    assert figures(table, "DEU") == {
        "pledged": "300.00", "agreed": "250.00", "due": "250.00", "received": "240.00",
        "outstanding": "10.00", "overdue_91_365": "10.00", "spent": "40.00",
    }  # fmt: skip
    assert figures(table, "KFW") == {}
    assert "KfW gives on behalf of Germany: that money stands under Germany" in TEXTS["text"](table)
    of_germany = replace(asked, donor="DEU")
    assert build(PLEDGE_STATUS, german, of_germany).rows == tuple(
        row for row in table.rows if row.key == "DEU"
    )
    (receipt,) = details(PLEDGE_STATUS, german, of_germany, "DEU", "received")
    assert (receipt.entry_id, str(receipt.amount)) == ("R-2016-00020", "240.00")


def test_the_bridge_is_one_from_the_source_to_its_money(
    german: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    for wanted in (asked, replace(asked, donor="DEU")):
        assert figures(build(PLEDGE_SHORTFALL, german, wanted), "DEU") == {
            "promised": "300.00", "unsigned": "-50.00", "unpaid": "-10.00", "received": "240.00",
            "shortfall": "60.00",
        }  # fmt: skip


def test_a_stated_figure_is_of_whom_it_names(
    german: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    for donor, stated, gap in (("DEU", "240.00", None), ("KFW", "230.00", "-10.00")):
        found = figures(
            build(COVERAGE, german, replace(asked, donor=donor)), f"{donor} received 2016-12-31"
        )
        assert (found["stated"], found["ours"], found.get("gap")) == (stated, "240.00", gap)


def test_accounts_and_statements_are_the_legal_donors(
    german: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    balances = build(AGREEMENT_BALANCES, german, replace(asked, donor="KFW"))
    assert figures(balances, "KFW-1")["received"] == "240.00"
    assert build(AGREEMENT_BALANCES, german, replace(asked, donor="DEU")).rows == ()
    statement = build(DONOR_STATEMENT, german, replace(asked, donor="KFW"))
    assert figures(statement, "receipts")["amount"] == "240.00"
    assert "receipts" not in {
        row.key
        for row in build(DONOR_STATEMENT, german, replace(asked, donor="DEU")).rows
        if row.cells["amount"]
    }
