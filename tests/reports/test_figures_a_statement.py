"""Donor statements: one worked out by hand from the book's text, and what every statement obeys.

Sweden's money in 2016 in `small.beancount`: received 500.00, works 100.00 at Mosul (W1-Works,
category 4), an advance of 50.00 that is not liquidated; Finland's from June to December 2016:
opening 648.00, interest 3.00, works 200.00 and indirect cost 16.00.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES, HEADROOM
from pledgebook_reports.donor_statement import DONOR_STATEMENT
from pledgebook_reports.drawing_up import build, details

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Table


def amounts(table: Table, column: str = "amount") -> dict[str, Decimal]:
    """Return the lines of a statement with their amounts."""
    return {
        row.key: amount for row in table.rows if isinstance(amount := row.cells[column], Decimal)
    }


def not_nil(table: Table, column: str = "amount") -> dict[str, str]:
    """Return the lines of a statement that are not nil, as text."""
    return {key: str(amount) for key, amount in amounts(table, column).items() if amount}


def test_a_period_of_one_agreement(rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    period = replace(
        asked,
        from_=datetime.date(2016, 6, 1),
        to=datetime.date(2016, 12, 31),
        agreement="FI-2016-01",
    )
    table = build(DONOR_STATEMENT, rows, period)
    assert not_nil(table) == {
        "opening": "648.00",
        "interest": "3.00",
        "available": "651.00",
        "Contractual": "-200.00",
        "direct": "-200.00",
        "Indirect": "-16.00",
        "expense": "-216.00",
        "closing": "435.00",
        "uncommitted": "435.00",
        "held cash": "435.00",
        "window W1-Works": "-216.00",
        "place (none)": "-16.00",
        "place IQ-NI": "-200.00",
        "revenue": "480.00",
        "receivable": "480.00",
    }
    cumulative = not_nil(table, "cumulative")
    assert "opening" not in cumulative
    assert cumulative["receipts"] == "648.00"
    assert cumulative["revenue"] == "1140.00"
    assert cumulative["closing"] == "435.00"
    assert table.as_of == datetime.date(2016, 12, 31)
    assert table.title.endswith("(PROVISIONAL): FI-2016-01")
    assert table.notes[0].startswith("PROVISIONAL")
    assert table.signatures == ("Certified by",)


def test_a_whole_donor_with_an_advance_and_a_contract(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(
        DONOR_STATEMENT, contracts, replace(asked, donor="SWE", as_of=datetime.date(2017, 9, 1))
    )
    assert not_nil(table) == {
        "receipts": "500.00",
        "transfers": "-25.00",
        "available": "475.00",
        "Contractual": "-190.00",
        "direct": "-190.00",
        "expense": "-190.00",
        "closing": "285.00",
        "advances": "-50.00",
        "prepayments": "-10.00",
        "commitments": "-30.00",
        "uncommitted": "195.00",
        "held cash": "279.00",
        "held advances": "60.00",
        "held payables": "-54.00",
        "window W1-Works": "-190.00",
        "place IQ-NI": "-190.00",
        "revenue": "500.00",
    }


@pytest.mark.parametrize("start", [None, "2016-05-15", "2016-07-01", "2017-02-01"])
@pytest.mark.parametrize("donor", ["FIN", "SWE", "ISL"])
def test_a_statement_closes_with_its_opening_and_its_flows(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, donor: str, start: str | None
) -> None:
    day = datetime.date.fromisoformat(start) if start else None
    table = build(DONOR_STATEMENT, rows, replace(asked, donor=donor, from_=day))
    for column in ("amount", "cumulative"):
        lines = amounts(table, column)
        flows = ("available", "expense", "exchange", "refunds")
        assert sum(lines[key] for key in flows) == lines["closing"]
        bound = ("closing", "advances", "prepayments", "commitments")
        assert sum(lines[key] for key in bound) == lines["uncommitted"]
        assert (
            sum(amount for key, amount in lines.items() if key.startswith("held "))
            == (lines["closing"])
        )
        for block in ("window ", "place "):
            parts = (amount for key, amount in lines.items() if key.startswith(block))
            assert sum(parts, Decimal(0)) == lines["expense"]


def test_the_statements_of_all_donors_add_up_to_the_facility(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    whole = build(AGREEMENT_BALANCES, rows, asked)
    statements = [
        amounts(build(DONOR_STATEMENT, rows, replace(asked, **subject)))  # type: ignore[arg-type]
        for subject in ({"donor": "FIN"}, {"donor": "SWE"}, {"agreement": "FFS-TREASURY"})
    ]
    for line, figure, sign in (
        ("receipts", "received", 1),
        ("expense", "spent", -1),
        ("refunds", "refunds", -1),
        ("transfers", "transfers", 1),
        ("advances", "advances", -1),
        ("uncommitted", "uncommitted", 1),
    ):
        assert sum(one[line] for one in statements) == sign * whole.totals[figure]


def test_the_opening_balance_is_the_closing_balance_of_the_day_before(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    finland = replace(asked, donor="FIN")
    for day in (datetime.date(2016, 6, 1), datetime.date(2016, 7, 1), datetime.date(2017, 1, 15)):
        before = replace(finland, to=day - datetime.timedelta(days=1))
        opening = amounts(build(DONOR_STATEMENT, rows, replace(finland, from_=day)))["opening"]
        assert opening == amounts(build(DONOR_STATEMENT, rows, before))["closing"]


def test_headroom_by_day_ends_with_the_balance_and_opens_into_all_that_made_it(
    contracts: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    sweden = replace(asked, agreement="SE-2016-01", as_of=datetime.date(2017, 9, 1))
    table = build(HEADROOM, contracts, sweden)
    # Received, works, advance, lent; then signed 120.00, prepaid 20.00, accepted 90.00 of which 10.00
    # were prepaid: drawn 20.00 + 80.00 = 100.00, of 130.00 with the variation.
    assert [
        tuple(str(row.cells[key]) for key in ("day", "balance", "held", "uncommitted"))
        for row in table.rows
    ] == [
        ("2016-05-20", "500.00", "0.00", "500.00"),
        ("2016-06-01", "400.00", "0.00", "400.00"),
        ("2016-07-01", "350.00", "0.00", "350.00"),
        ("2017-02-01", "325.00", "0.00", "325.00"),
        ("2017-03-01", "325.00", "120.00", "205.00"),
        ("2017-03-10", "305.00", "100.00", "205.00"),
        ("2017-05-01", "305.00", "110.00", "195.00"),
        ("2017-06-01", "225.00", "30.00", "195.00"),
    ]
    opened = details(HEADROOM, contracts, sweden, "2017-06-01", "uncommitted")
    assert sum(item.amount for item in opened) == Decimal("195.00")
    later = build(HEADROOM, contracts, replace(sweden, from_=datetime.date(2017, 4, 1)))
    assert [row.key for row in later.rows] == ["2017-05-01", "2017-06-01"]
