"""Obligations, advances and budgets, worked out by hand from the text of `contract_book.py`."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.advances import ADVANCES
from pledgebook_reports.budget_actual import BUDGET_ACTUAL, BUDGET_ACTUAL_BY_PROJECT
from pledgebook_reports.drawing_up import build, details
from pledgebook_reports.obligations import OBLIGATIONS

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Report, Table


def on(asked: Arguments, day: str, **filters: str) -> Arguments:
    """Return the arguments for a day with filters."""
    return replace(asked, as_of=datetime.date.fromisoformat(day), **filters)  # type: ignore[arg-type]


def row(report: Report, table: Table, key: str) -> dict[str, str]:
    """Return a row's figures and ratios that are not nil, as text."""
    cells = next(row.cells for row in table.rows if row.key == key)
    shown = [*(column.key for column in report.figures), *(one.key for one in report.ratios)]
    return {key: str(cells[key]) for key in shown if cells[key]}


def test_a_contract_from_signature_to_payment(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(OBLIGATIONS, contracts, on(asked, "2017-09-01"))
    assert [one.key for one in table.rows] == ["O-1"]
    assert row(OBLIGATIONS, table, "O-1") == {
        "signed": "120.00",
        "varied": "10.00",
        "revised": "130.00",
        "drawn": "100.00",
        "paid": "46.00",
        "payable": "45.00",
        "retention": "9.00",
        "open": "30.00",
        "drawn_share": "76.92",
    }
    assert table.rows[0].cells["payee"] == "A builder"
    assert table.rows[0].cells["agreements"] == "SE-2016-01"
    opened = details(OBLIGATIONS, contracts, on(asked, "2017-09-01"), "O-1", "open")
    assert [(item.entry_id, str(item.amount)) for item in opened] == [
        ("O-1", "120.00"),
        ("V-2017-00020", "-20.00"),
        ("O-1/1", "10.00"),
        ("V-2017-00021", "-80.00"),
    ]


def test_paying_a_payable_draws_nothing(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    before, after = (
        row(OBLIGATIONS, build(OBLIGATIONS, contracts, on(asked, day)), "O-1")
        for day in ("2017-06-30", "2017-07-01")
    )
    assert before["drawn"] == after["drawn"] == "100.00"
    assert (before["paid"], after["paid"]) == ("20.00", "46.00")
    assert (before["payable"], after["payable"]) == ("71.00", "45.00")


def test_a_shared_contract_is_shared_in_cents_and_released_at_closing(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    for agreement, share in (("FI-2016-01", "30.00"), ("SE-2016-01", "10.00")):
        table = build(OBLIGATIONS, contracts, on(asked, "2018-03-31", agreement=agreement))
        assert row(OBLIGATIONS, table, "O-2")["open"] == share
    table = build(OBLIGATIONS, contracts, on(asked, "2018-04-01"))
    assert row(OBLIGATIONS, table, "O-2") == {
        "signed": "40.00",
        "revised": "40.00",
        "released": "40.00",
    }
    assert table.rows[1].cells["closed_on"] == datetime.date(2018, 4, 1)
    assert table.rows[1].cells["agreements"] == "FI-2016-01 and 1 more"
    assert table.totals["open"] == Decimal("30.00")


@pytest.mark.parametrize("day", ["2017-04-01", "2017-06-15", "2017-12-31", "2018-04-02"])
def test_what_is_drawn_is_paid_payable_or_retained(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments, day: str
) -> None:
    totals = build(OBLIGATIONS, contracts, on(asked, day)).totals
    assert totals["drawn"] == totals["paid"] + totals["payable"] + totals["retention"]
    assert totals["revised"] == totals["drawn"] + totals["open"] + totals["released"]


def test_the_columns_of_the_latest_face_form(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(ADVANCES, contracts, on(asked, "2017-09-01"))
    assert row(ADVANCES, table, "A-1") == {
        "authorised_before": "120.00",
        "reported": "90.00",
        "accepted": "85.00",
        "balance": "35.00",
        "requested": "60.00",
        "authorised": "50.00",
        "outstanding": "85.00",
        "transferred": "170.00",
        "liquidated": "85.00",
        "open": "85.00",
        "overdue": "85.00",
    }
    cells = next(one.cells for one in table.rows if one.key == "A-1")
    assert (cells["partner"], cells["agreement"]) == ("A partner", "FI-2016-01")
    assert (cells["since"], cells["age"]) == (datetime.date(2017, 3, 5), "91–180 days")


def test_money_that_comes_back_is_no_expenditure(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(ADVANCES, contracts, on(asked, "2017-10-01"))
    assert row(ADVANCES, table, "A-1") == {
        "authorised_before": "85.00",
        "reported": "60.00",
        "accepted": "55.00",
        "balance": "30.00",
        "outstanding": "30.00",
        "transferred": "170.00",
        "liquidated": "140.00",
        "returned": "20.00",
        "open": "10.00",
    }
    cells = next(one.cells for one in table.rows if one.key == "A-1")
    assert (cells["since"], cells["age"]) == (datetime.date(2017, 7, 5), "up to 90 days")


@pytest.mark.parametrize("day,overdue", [("2017-10-03", "0.00"), ("2017-10-04", "10.00")])
def test_an_advance_is_overdue_after_the_days_of_the_policy(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments, day: str, overdue: str
) -> None:
    table = build(ADVANCES, contracts, on(asked, day, donor="FIN"))
    assert [str(one.cells["overdue"]) for one in table.rows] == [overdue]


def test_an_advance_of_no_register_stands_under_its_partner(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    (one,) = build(ADVANCES, rows, asked).rows
    assert (one.key, one.cells["partner"]) == ("(none) PAY-A", "A builder")
    assert one.cells["open"] == Decimal("50.00")


def test_the_latest_version_of_a_budget_line_stands(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(BUDGET_ACTUAL, contracts, on(asked, "2017-12-31", agreement="SE-2016-01"))
    line = "SE-2016-01/W1-Works/Contractual"
    assert row(BUDGET_ACTUAL, table, line) == {
        "budget": "150.00",
        "limit": "165.00",
        "spent": "90.00",
        "available": "60.00",
        "spent_share": "60.00",
    }
    assert row(BUDGET_ACTUAL, table, f"{line} (no line)") == {
        "spent": "100.00",
        "available": "-100.00",
    }
    assert row(BUDGET_ACTUAL, table, "SE-2016-01/W1-Works/(under contract)") == {
        "commitments": "30.00",
        "available": "-30.00",
    }
    assert table.totals["available"] == Decimal("-70.00")
    earlier = build(BUDGET_ACTUAL, contracts, on(asked, "2017-01-31", agreement="SE-2016-01"))
    assert row(BUDGET_ACTUAL, earlier, line)["budget"] == "100.00"


def test_a_budget_of_a_project_has_its_own_report(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(BUDGET_ACTUAL_BY_PROJECT, contracts, on(asked, "2017-12-31", location="IQ-NI"))
    assert [one.key for one in table.rows] == [
        "PRJ-1/W1-Works/(under contract)",
        "PRJ-1/W1-Works/Contractual",
    ]
    assert {key: str(amount) for key, amount in table.totals.items()} == {
        "budget": "300.00",
        "limit": "330.00",
        "spent": "90.00",
        "commitments": "30.00",
        "available": "180.00",
    }
