"""The bank against the books, worked by hand: matched, drafts, outstanding, stale, unexplained."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import gate
from pledgebook_reports.drawing_up import build, details
from pledgebook_reports.reconciliation import RECONCILIATION
from pledgebook_reports.table import Table

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments

ACCOUNT = "Assets:Bank:Tigris:USD"
# On 2017-01-31 bank and books agree at 738.00. By 2017-06-30 the bank has paid the 100.00 (tied by a
# settlement) and the 30.00 (imported), and 8.00 that wait as a draft; not the 60.00 of May nor the 5.00
# of February, and it has 1.00 that nobody knows of: 738.00 - 100.00 - 30.00 - 8.00 + 1.00 = 601.00.
# The books: 738.00 - 100.00 - 30.00 - 60.00 - 5.00 = 543.00.
LATER = """
2015-05-01 custom "policy" "outstanding-days" 60

2017-01-31 custom "statement" Assets:Bank:Tigris:USD 2017-01-31 738.00 USD
  number: "1"

2017-02-10 * "A builder" "Never presented"
  voucher: "V-2017-00010"
  agreement: "FFS-TREASURY"
  Expenses:FFS:MGMT:Operating  5.00 USD
  Assets:Bank:Tigris:USD  -5.00 USD

2017-03-01 * "A builder" "Paid and presented"
  voucher: "V-2017-00011"
  agreement: "SE-2016-01"
  Expenses:FFS:W1-Works:Contractual  100.00 USD
  Assets:Bank:Tigris:USD  -100.00 USD

2017-03-04 custom "settlement" "V-2017-00011" Assets:Bank:Tigris:USD "bank-1"

2017-04-01 * "Bank" "Charge, imported and approved"
  import-id: "bank-2"
  agreement: "SE-2016-01"
  Expenses:FFS:MGMT:Operating  30.00 USD
  Assets:Bank:Tigris:USD  -30.00 USD

2017-05-20 * "A builder" "On its way"
  voucher: "V-2017-00012"
  agreement: "SE-2016-01"
  Expenses:FFS:W1-Works:Contractual  60.00 USD
  Assets:Bank:Tigris:USD  -60.00 USD

2017-06-20 ! "Bank" "Charge, not approved yet"
  import-id: "bank-3"
  agreement: "SE-2016-01"
  Expenses:FFS:MGMT:Operating  8.00 USD
  Assets:Bank:Tigris:USD  -8.00 USD

2017-06-30 custom "statement" Assets:Bank:Tigris:USD 2017-06-30 601.00 USD
  number: "6"
"""


def drawn_up(root: Path, folder: Path, asked: Arguments) -> tuple[Table, duckdb.DuckDBPyConnection]:
    small = (root / "tests" / "reports" / "small.beancount").read_text(encoding="utf-8")
    book = folder / "main.beancount"
    book.write_text(small + LATER, encoding="utf-8")
    snapshot = gate.run(book, rows=True).snapshot
    assert snapshot is not None
    rows = snapshot.rows()
    return build(RECONCILIATION, rows, asked), rows


def test_the_difference_is_explained_to_the_cent(
    root: Path, tmp_path: Path, asked: Arguments
) -> None:
    later = replace(asked, as_of=datetime.date(2017, 7, 31))
    table, rows = drawn_up(root, tmp_path, later)
    (row,) = table.rows
    assert row.cells == {
        "account": ACCOUNT, "currency": "USD", "day": datetime.date(2017, 6, 30), "number": "6",
        "bank": Decimal("601.00"), "books": Decimal("543.00"), "matched": Decimal("-130.00"),
        "drafts": Decimal("-8.00"), "outstanding": Decimal("-60.00"), "stale": Decimal("-5.00"),
        "unexplained": Decimal("1.00"),
    }  # fmt: skip
    named = {
        key: [item.entry_id for item in details(RECONCILIATION, rows, later, ACCOUNT, key)]
        for key in ("matched", "drafts", "outstanding", "stale")
    }
    assert named == {
        "matched": ["V-2017-00011", "bank-2"],
        "drafts": ["bank-3"],
        "outstanding": ["V-2017-00012"],
        "stale": ["V-2017-00010"],
    }


def test_an_earlier_day_has_its_own_statement(root: Path, tmp_path: Path, asked: Arguments) -> None:
    earlier = replace(asked, as_of=datetime.date(2017, 3, 1))
    table, _ = drawn_up(root, tmp_path, earlier)
    (row,) = table.rows
    assert row.cells["day"] == datetime.date(2017, 1, 31)
    assert row.cells["bank"] == row.cells["books"] == Decimal("738.00")
    assert not row.cells["unexplained"]
    assert not row.cells["outstanding"]
