"""Figures of the reports on control, worked by hand (control.py says how)."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.cash_forecast import CASH_BY_AGREEMENT, CASH_FORECAST
from pledgebook_reports.coverage import COVERAGE
from pledgebook_reports.deadlines import DEADLINES
from pledgebook_reports.disbursement_register import DISBURSEMENT_REGISTER
from pledgebook_reports.drawing_up import build
from pledgebook_reports.evidence_report import EVIDENCE, EVIDENCE_GAPS
from pledgebook_reports.exceptions_report import EXCEPTIONS
from pledgebook_reports.exchange import EXCHANGE
from pledgebook_reports.pledge_status import PLEDGE_SHORTFALL
from pledgebook_reports.render import render
from pledgebook_reports.render.common import RenderError
from pledgebook_reports.trial_balance import TRIAL_BALANCE

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Table

BRIDGE = ("promised", "changed", "unsigned", "not_due", "unpaid", "rate")


def told(table: Table, key: str) -> dict[str, str]:
    """Return a row's cells as text, without those that are nil or empty."""
    cells = next(row.cells for row in table.rows if row.key == key)
    return {name: str(cell) for name, cell in cells.items() if cell}


def money(table: Table, key: str) -> dict[str, str]:
    """Return a row's figures as text, without those that are nil."""
    figures = {column.key for column in table.columns if column.type == "money"}
    return {name: cell for name, cell in told(table, key).items() if name in figures}


def test_the_shortfall_is_explained(rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    # Signed 1,100.00 of 2,750.00; due 1,140.00 of what was 1,100.00 at signature, rates + 40.00,
    # the receipt brought 12.00 less.
    table = build(PLEDGE_SHORTFALL, rows, asked)
    assert money(table, "FIN") == {
        "promised": "2200.00", "changed": "550.00", "unsigned": "-1650.00", "unpaid": "-480.00",
        "rate": "28.00", "received": "648.00", "shortfall": "1552.00",
    }  # fmt: skip
    assert money(table, "SWE") == {
        "changed": "500.00", "received": "500.00", "shortfall": "-500.00",
    }  # fmt: skip
    october = build(PLEDGE_SHORTFALL, rows, replace(asked, as_of=datetime.date(2016, 10, 31)))
    assert money(october, "FIN") == {
        "promised": "2200.00", "changed": "550.00", "unsigned": "-1650.00", "not_due": "-440.00",
        "rate": "-12.00", "received": "648.00", "shortfall": "1552.00",
    }  # fmt: skip


@pytest.mark.parametrize("month", range(1, 13))
def test_the_bridge_ends_at_what_was_received_on_any_day(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, month: int
) -> None:
    table = build(PLEDGE_SHORTFALL, rows, replace(asked, as_of=datetime.date(2016, month, 5)))
    for row in table.rows:
        parts = [row.cells[key] for key in BRIDGE]
        assert sum(p for p in parts if isinstance(p, Decimal)) == row.cells["received"]


def test_disbursements(control_rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(DISBURSEMENT_REGISTER, control_rows, asked)
    assert told(table, "V-2016-00006") == {
        "voucher_id": "V-2016-00006", "date": "2016-12-10", "payee": "A builder",
        "purpose": "A wall", "agreements": "SE-2016-01", "obligations": "O-2016-01",
        "evidence": "changed: certificate", "approved_by": "An approver (OFF-1)", "paid": "90.00",
    }  # fmt: skip
    assert told(table, "V-2016-00001")["evidence"] == "missing: invoice, certificate"
    # Moves between banks and agreements are no payments: 300 + 16 + 50 + 7 + 90 + 40.
    assert table.totals["paid"] == Decimal("503.00")
    december = replace(asked, from_=datetime.date(2016, 12, 1), donor="SWE")
    assert build(DISBURSEMENT_REGISTER, control_rows, december).totals["paid"] == Decimal("90.00")


def test_exchange(rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(EXCHANGE, rows, asked)
    assert [row.key for row in table.rows] == ["FI-2016-01"]
    assert told(table, "FI-2016-01") == {
        "agreement": "FI-2016-01", "name": "Finland", "currency": "EUR",
        "pledged_at": "1.100000", "signed_at": "1.100000",
        "due_at": "1.140000",  # (660.00 + 480.00) / 1,000
        "received_at": "1.080000",  # 648.00 / 600
        "pledged": "1100.00", "agreed": "1100.00", "due": "1140.00", "received": "648.00",
        "realised": "12.00",
    }  # fmt: skip


def test_coverage(control_rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(COVERAGE, control_rows, asked)
    # 1,200 EUR at 1.15; ours is 1,000 EUR, at 1.10 as booked and 50.00 more at 1.15.
    assert money(table, "FIN agreed 2016-06-30") == {
        "stated": "1380.00", "ours": "1100.00", "gap": "280.00", "rate": "50.00",
        "unexplained": "230.00",
    }  # fmt: skip
    # Of 413.00 spent, 7.00 and 90.00 came after that day: 316.00 against 400.00.
    assert money(table, "FFS spent 2016-06-30") == {
        "stated": "400.00", "ours": "413.00", "gap": "-13.00", "later": "97.00",
        "unexplained": "84.00",
    }  # fmt: skip
    assert money(table, "FIN received 2016-12-31")["gap"] == "52.00"


def test_exceptions(control_rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(EXCEPTIONS, control_rows, asked)
    states = {row.key: (row.cells["state"], row.cells["findings"]) for row in table.rows}
    assert states == {
        "PB205 FI-2016-01/2 from 2016-06-30": ("expired", 0),
        "PB501 V-2016-00001 from 2016-12-31": ("in force", 1),
    }
    assert table.totals["amount"] == Decimal("300.00")


def test_evidence(control_rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(EVIDENCE, control_rows, asked)
    assert told(table, "invoice") == {
        "kind": "invoice", "asked_count": "2", "there_count": "1", "missing_count": "1",
        "asked": "390.00", "there": "90.00", "missing": "300.00",
    }  # fmt: skip
    assert told(table, "certificate") == {
        "kind": "certificate", "asked_count": "2", "missing_count": "1", "faulty_count": "1",
        "asked": "390.00", "missing": "300.00", "faulty": "90.00",
    }  # fmt: skip
    gaps = build(EVIDENCE_GAPS, control_rows, asked)
    assert [(row.key, row.cells["state"]) for row in gaps.rows] == [
        ("V-2016-00001 certificate", "missing"),
        ("V-2016-00001 invoice", "missing"),
        ("V-2016-00006 certificate", "changed"),
    ]


def test_cash_forecast(control_rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    # In hand 648.00, overdue 480.00, open contracts 60.00; a year's spending 413.00, of which two
    # months are 33.33 + 16.67 + 2.67 + 1.17 + 15.00 = 68.84.
    table = build(CASH_FORECAST, control_rows, asked)
    assert [row.key for row in table.rows] == [
        "2017 Q1", "2017 Q2", "2017 Q3", "2017 Q4", "2018 Q1",
    ]  # fmt: skip
    assert money(table, "2017 Q1") == {
        "overdue": "480.00", "burn": "68.84", "if_burnt": "1059.16", "if_paid": "1068.00",
    }  # fmt: skip
    own = build(CASH_BY_AGREEMENT, control_rows, asked)
    assert money(own, "SE-2016-01") == {
        "cash": "235.00", "obligations": "60.00", "burn": "190.00", "if_paid": "175.00",
        "if_burnt": "45.00",
    }  # fmt: skip
    assert own.totals["if_paid"] == table.rows[-1].cells["if_paid"]


def test_an_instalment_is_expected_in_its_quarter(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(CASH_FORECAST, rows, replace(asked, as_of=datetime.date(2016, 7, 15)))
    assert told(table, "2016 Q4")["due"] == "440.00"  # 400 EUR at 1.10, the rate of signature
    assert not table.rows[0].cells["due"]


def test_deadlines(control_rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(DEADLINES, control_rows, asked)
    states = {row.key: (str(row.cells["day"]), row.cells["state"]) for row in table.rows}
    assert states["Report to the donor: SE-2016-01 2016-12-31"] == ("2016-12-31", "overdue")
    assert states["Instalment to be received: FI-2016-01/2"] == ("2016-11-01", "overdue")
    assert states["Advance to be liquidated: A-2016-01"] == ("2017-02-10", "within 30 days")
    assert states["Vetting expires: PAY-B"] == ("2017-02-20", "within 30 days")
    assert states["Agreement to be closed: SE-2016-01"] == ("2019-03-31", "later")
    # The first instalments were received.
    assert len(states) == 13
    assert told(table, "Instalment to be received: FI-2016-01/2")["amount"] == "480.00"


def test_the_calendar_is_what_rfc_5545_asks_for(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(DEADLINES, control_rows, asked)
    raw = render(table, "ics")
    assert raw == render(table, "ics")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    unfolded = raw.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert unfolded[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pledgebook//Deadlines//EN"]
    assert all(re.fullmatch(r"[A-Z-]+(;VALUE=DATE)?:.*", line) for line in unfolded)
    events = "\n".join(unfolded).split("BEGIN:VEVENT\n")[1:]
    assert len(events) == len(table.rows)
    for event, row in zip(events, table.rows, strict=True):
        held = dict(line.split(":", 1) for line in event.split("\n")[:-1] if ":" in line)
        assert held["DTSTART;VALUE=DATE"] == f"{row.cells['day']:%Y%m%d}"
        assert held["DTSTAMP"] == "20170201T000000Z"
        assert held["DTEND;VALUE=DATE"] > held["DTSTART;VALUE=DATE"]
        assert not re.search(r"(?<!\\)[,;]", held["DESCRIPTION"])
    assert len({re.search("UID:(.*)", event)[1] for event in events}) == len(events)  # type: ignore[index]


def test_a_calendar_is_made_of_deadlines_alone(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    with pytest.raises(RenderError, match="exchange has no days of tasks"):
        render(build(EXCHANGE, rows, asked), "ics")


def test_trial_balance(control_rows: duckdb.DuckDBPyConnection, asked: Arguments) -> None:
    table = build(TRIAL_BALANCE, control_rows, asked)
    assert money(table, "Assets:Receivable:FIN EUR") == {"units": "400.00", "debit": "480.00"}
    assert money(table, "Assets:Bank:Tigris:USD") == {"units": "548.00", "debit": "548.00"}
    assert money(table, "Income:Interest USD") == {"units": "-3.00", "credit": "3.00"}
    assert table.totals["debit"] == table.totals["credit"] == Decimal("1643.00")
