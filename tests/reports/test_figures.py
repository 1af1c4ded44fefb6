"""The figures of the hand-worked book; the working stands in conftest.py."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.donor_statement import DONOR_STATEMENT
from pledgebook_reports.drawing_up import build
from pledgebook_reports.expenditure import BY_GOVERNORATE, BY_WINDOW
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.table import ArgumentsError

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Report, Table


def figures(table: Table, key: str, report: Report) -> dict[str, str]:
    """Return a row's figures as text, without those that are nil."""
    row = next(row for row in table.rows if row.key == key)
    return {c.key: str(row.cells[c.key]) for c in report.figures if row.cells[c.key]}


def test_pledge_status(rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(PLEDGE_STATUS, rows, asked)
    assert [row.key for row in table.rows] == ["ISL", "FIN", "(none)", "SWE"]
    assert figures(table, "FIN", PLEDGE_STATUS) == {
        "pledged": "2750.00",
        "agreed": "1100.00",
        "due": "1140.00",
        "received": "648.00",
        "rate_difference": "12.00",
        "outstanding": "480.00",
        "overdue_91_365": "480.00",
        "spent": "216.00",
    }
    assert figures(table, "SWE", PLEDGE_STATUS) == {
        "agreed": "500.00",
        "due": "500.00",
        "received": "500.00",
        "spent": "100.00",
    }
    assert figures(table, "(none)", PLEDGE_STATUS) == {"spent": "7.00"}
    assert figures(table, "ISL", PLEDGE_STATUS) == {}
    assert table.totals["received"] == Decimal("1148.00")


@pytest.mark.parametrize(
    "day,column",
    [
        ("2016-11-01", None),
        ("2016-11-02", "overdue_1_90"),
        ("2017-01-30", "overdue_1_90"),
        ("2017-01-31", "overdue_91_365"),
        ("2017-11-01", "overdue_91_365"),
        ("2017-11-02", "overdue_over_365"),
    ],
)
def test_overdue_by_age(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, day: str, column: str | None
) -> None:
    later = replace(asked, as_of=datetime.date.fromisoformat(day))
    shown = figures(build(PLEDGE_STATUS, rows, later), "FIN", PLEDGE_STATUS)
    overdue = {key: amount for key, amount in shown.items() if key.startswith("overdue")}
    assert overdue == ({column: "480.00"} if column else {})


def test_agreement_balances(rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(AGREEMENT_BALANCES, rows, asked)
    assert figures(table, "FI-2016-01", AGREEMENT_BALANCES) == {
        "lowest": "395.00",
        "agreed": "1100.00",
        "due": "1140.00",
        "received": "648.00",
        "interest": "3.00",
        "transfers": "25.00",
        "refunds": "40.00",
        "spent": "216.00",
        "balance": "420.00",
        "uncommitted": "420.00",
    }
    assert figures(table, "SE-2016-01", AGREEMENT_BALANCES) == {
        "lowest": "325.00",
        "agreed": "500.00",
        "due": "500.00",
        "received": "500.00",
        "transfers": "-25.00",
        "spent": "100.00",
        "advances": "50.00",
        "balance": "325.00",
        "uncommitted": "325.00",
    }
    lowest = {row.key: row.cells["lowest_day"] for row in table.rows}
    assert lowest["FI-2016-01"] == datetime.date(2017, 1, 15)
    assert "lowest" not in table.totals
    assert table.totals["transfers"] == 0


def test_balances_add_up_to_the_cash_in_the_bank(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = rows.execute(
        "SELECT SUM(value) FROM postings WHERE role = 'cash' AND NOT draft"
    ).fetchone()
    assert found is not None
    assert build(AGREEMENT_BALANCES, rows, asked).totals["balance"] == found[0]


def test_expenditure_by_window_and_governorate(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    windows = build(BY_WINDOW, rows, asked)
    assert {row.key: str(row.cells["spent"]) for row in windows.rows} == {
        "MGMT": "7.00",
        "W1-Works": "316.00",
    }
    places = build(BY_GOVERNORATE, rows, asked)
    assert {row.key: str(row.cells["spent"]) for row in places.rows} == {
        "(none)": "23.00",
        "IQ-AN": "0.00",
        "IQ-NI": "300.00",
    }


def test_illustrative_entries_are_named_and_can_be_left_out(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    with_them = build(PLEDGE_STATUS, rows, asked)
    assert "16.00 of 323.00 USD spent (5.0%)" in with_them.notes[0]
    without = build(PLEDGE_STATUS, rows, replace(asked, without_illustrative=True))
    assert without.notes == ("Illustrative entries are left out.",)
    assert without.totals["spent"] == Decimal("307.00")


def test_a_day_in_the_past_knows_nothing_of_later_days(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(PLEDGE_STATUS, rows, replace(asked, as_of=datetime.date(2016, 1, 31)))
    assert figures(table, "FIN", PLEDGE_STATUS) == {"pledged": "2200.00"}


@pytest.mark.parametrize(
    "report,changes,message",
    [
        (PLEDGE_STATUS, {"agreement": "FI-2016-01"}, "takes no --agreement"),
        (PLEDGE_STATUS, {"from_": datetime.date(2016, 1, 1)}, "takes no --from"),
        (PLEDGE_STATUS, {"donor": "XXX"}, "know no donor XXX"),
        (DONOR_STATEMENT, {}, "give --donor or --agreement"),
        (DONOR_STATEMENT, {"donor": "FIN", "from_": datetime.date(2018, 1, 1)}, "period begins"),
        (AGREEMENT_BALANCES, {"facility": "NONE"}, "know no facility NONE"),
    ],
)
def test_arguments_that_no_report_can_answer(
    rows: duckdb.DuckDBPyConnection,
    asked: Arguments,
    report: Report,
    changes: dict[str, str | datetime.date],
    message: str,
) -> None:
    with pytest.raises(ArgumentsError, match=message):
        build(report, rows, replace(asked, **changes))  # type: ignore[arg-type]
