"""Sources and uses worked out by hand from the book's text, and expenditure by any two dimensions.

In `contract_book.py`, year by year. 2016: contributions 648.00 + 500.00, interest 3.00; works
300.00, bank charges 7.00, fee 16.00, an advance of 50.00: 1,151.00 - 373.00 = 778.00. 2017: a
refund of 40.00; works 90.00, grants of the partner 85.00 + 55.00 = 140.00, which it met from
120.00 + 50.00 less 20.00 paid back = 150.00 transferred; prepaid 20.00 less 10.00 worked off:
-40.00 - (150.00 + 230.00 - 140.00 + 10.00) = -290.00, so 488.00 is left.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.drawing_up import build, details
from pledgebook_reports.expenditure import BY_WINDOW, DIMENSIONS, EXPENDITURE, by
from pledgebook_reports.sources_and_uses import SOURCES_AND_USES
from pledgebook_reports.table import EVERY_ROW, ArgumentsError

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Table


@pytest.fixture
def year(asked: Arguments) -> Arguments:
    """Return arguments for the end of 2017."""
    return replace(asked, as_of=datetime.date(2017, 12, 31))


def column(table: Table, key: str) -> dict[str, str]:
    """Return the lines of a column that are not nil."""
    return {row.key: str(row.cells[key]) for row in table.rows if row.cells[key]}


def test_sources_and_uses_of_a_year(contracts: duckdb.DuckDBPyConnection, year: Arguments) -> None:
    table = build(SOURCES_AND_USES, contracts, year)
    assert column(table, "before") == {
        "contributions": "1148.00",
        "interest": "3.00",
        "sources": "1151.00",
        "transferred": "50.00",
        "net funded": "50.00",
        "Contractual": "300.00",
        "charges": "7.00",
        "Indirect": "16.00",
        "expenditure": "323.00",
        "uses": "373.00",
        "change": "778.00",
        "closing": "778.00",
        "with partners": "50.00",
    }
    assert column(table, "period") == {
        "refunds": "-40.00",
        "sources": "-40.00",
        "transferred": "170.00",
        "returned": "-20.00",
        "net funded": "150.00",
        "Contractual": "90.00",
        "Transfers": "140.00",
        "expenditure": "230.00",
        "liquidated": "-140.00",
        "prepayments": "10.00",
        "uses": "250.00",
        "opening": "778.00",
        "change": "-290.00",
        "closing": "488.00",
        "with partners": "60.00",
    }
    assert column(table, "cumulative")["closing"] == "488.00"
    # 230 of 778 - 40; 553 of 1,151 - 40; 140 of 50 + 150, both times.
    whole, partners = table.notes[-2:]
    assert whole.endswith("of the funds available: 31.17% in the period, 49.77% cumulative.")
    assert partners.endswith("of partners: 70.00% in the period, 70.00% cumulative.")


@pytest.mark.parametrize("start", [None, "2016-05-15", "2017-07-01", "2015-01-01"])
@pytest.mark.parametrize("donor", [None, "FIN", "SWE"])
def test_what_was_before_and_the_period_are_the_whole(
    contracts: duckdb.DuckDBPyConnection, year: Arguments, donor: str | None, start: str | None
) -> None:
    day = datetime.date.fromisoformat(start) if start else None
    asked = replace(year, donor=donor, from_=day)
    table = build(SOURCES_AND_USES, contracts, asked)
    cells = {row.key: row.cells for row in table.rows}
    for key, line in cells.items():
        amounts = [line[column] for column in ("before", "period", "cumulative")]
        before, period, whole = (one for one in amounts if isinstance(one, Decimal))
        if key in ("closing", "with partners"):
            assert period == whole
        elif key != "opening":
            assert before + period == whole
    for column_key in ("before", "period", "cumulative"):
        amount = {key: Decimal(str(line[column_key])) for key, line in cells.items()}
        assert amount["change"] == amount["sources"] - amount["uses"]
        assert amount["closing"] == amount["opening"] + amount["change"]
    balances = build(AGREEMENT_BALANCES, contracts, replace(asked, from_=None))
    assert cells["closing"]["cumulative"] == balances.totals["balance"]


@pytest.mark.parametrize("second", DIMENSIONS)
@pytest.mark.parametrize("first", DIMENSIONS)
def test_expenditure_by_any_two_adds_up_to_the_whole(
    contracts: duckdb.DuckDBPyConnection, year: Arguments, first: str, second: str
) -> None:
    if first == second:
        with pytest.raises(ArgumentsError, match="two different"):
            by((first, second), contracts, year)
        return
    report = by((first, second), contracts, year)
    table = build(report, contracts, year)
    assert table.totals["spent"] == Decimal("553.00")
    for row in table.rows:
        parts = [row.cells[one.key] for one in report.figures if one.key != "spent"]
        if parts:
            assert sum(Decimal(str(part)) for part in parts) == row.cells["spent"]
        for one in report.figures:
            opened = details(report, contracts, year, row.key, one.key)
            assert sum((item.amount for item in opened), Decimal(0)) == row.cells[one.key]


def test_expenditure_by_window_and_year(
    contracts: duckdb.DuckDBPyConnection, year: Arguments
) -> None:
    table = build(by(("window", "year"), contracts, year), contracts, year)
    assert [one.title for one in table.columns] == ["Id", "Window", "2016", "2017", "Total"]
    assert column(table, "2016") == {"MGMT": "7.00", "W1-Works": "316.00"}
    assert column(table, "2017") == {"W1-Works": "230.00"}


def test_expenditure_by_governorate_and_donor_of_a_period(
    contracts: duckdb.DuckDBPyConnection, year: Arguments
) -> None:
    later = replace(year, from_=datetime.date(2017, 1, 1))
    table = build(by(("governorate", "donor"), contracts, later), contracts, later)
    assert column(table, "spent") == {"IQ-AN / FIN": "140.00", "IQ-NI / SWE": "90.00"}
    assert table.rows[0].cells["name"] == "Anbar"
    assert table.rows[0].cells["second_name"] == "Finland"


def test_expenditure_by_one_dimension(
    contracts: duckdb.DuckDBPyConnection, year: Arguments
) -> None:
    table = build(by(("category",), contracts, year), contracts, year)
    assert column(table, "spent") == {
        "Contractual": "390.00",
        "Indirect": "16.00",
        "Operating": "7.00",
        "Transfers": "140.00",
    }
    assert len(table.rows) == 8
    whole = details(EXPENDITURE, contracts, year, EVERY_ROW, "spent")
    assert sum(item.amount for item in whole) == Decimal("553.00")
    assert build(BY_WINDOW, contracts, year).totals == table.totals
