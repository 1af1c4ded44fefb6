"""What tests of reports share: the hand-worked book and its rows.

`small.beancount` has two agreements. Its figures on 2017-02-01, worked by hand:

- Finland pledged 2,000 EUR, then 2,500 EUR, at 1.10: 2,200.00 + 550.00 = 2,750.00 USD; it signed
  1,000 EUR at 1.10.
- Due: 600 EUR at 1.10 and 400 EUR at 1.20: 660.00 + 480.00 = 1,140.00 USD. The first brought
  648.00 USD, a rate difference of 12.00; so 1,140.00 - 648.00 - 12.00 = 480.00 is outstanding, 92
  days overdue.
- Finland's money: 648.00 - 200.00 - 16.00 + 3.00 - 40.00 + 25.00 = 420.00 USD, lowest after the
  refund: 395.00.
- Sweden's money: 500.00 - 100.00 - 50.00 (advance) - 25.00 = 325.00 USD.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pledgebook import gate
from pledgebook_reports.table import Arguments
from tests.reports import control
from tests.reports.contract_book import CONTRACTS, drawn_up_from

if TYPE_CHECKING:
    import duckdb

    from pledgebook.snapshot import Snapshot

SMALL = Path(__file__).with_name("small.beancount")


@pytest.fixture(scope="session")
def small_snapshot() -> Snapshot:
    """Return the snapshot of the hand-worked book, with rows."""
    result = gate.run(SMALL, rows=True)
    assert result.snapshot, result.refusals
    assert not result.snapshot.facts().findings
    return result.snapshot


@pytest.fixture
def rows(small_snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Return the rows of the hand-worked book."""
    return small_snapshot.rows()


@pytest.fixture
def asked() -> Arguments:
    """Return arguments for the last day of the hand-worked book."""
    return Arguments(as_of=datetime.date(2017, 2, 1))


@pytest.fixture(scope="session")
def control_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the main file of the book with controls (control.py)."""
    return control.write(tmp_path_factory.mktemp("control"))


@pytest.fixture(scope="session")
def control_snapshot(control_book: Path) -> Snapshot:
    """Return the snapshot of the book with controls on the day of its figures, with rows."""
    result = gate.run(control_book, as_of=datetime.date(2017, 2, 1), rows=True)
    assert result.snapshot, result.refusals
    return result.snapshot


@pytest.fixture
def control_rows(control_snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Return the rows of the book with controls."""
    return control_snapshot.rows()


@pytest.fixture(scope="session")
def contracts(root: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return the rows of the book with contracts, advances and budgets (contract_book.py)."""
    return drawn_up_from(root, tmp_path_factory.mktemp("contracts"), CONTRACTS)
