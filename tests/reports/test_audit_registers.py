"""What an audit would find, what auditors found, and what donors confirmed: worked by hand.

On 2017-02-01 the book with controls (control.py) has one finding of 300.00 USD, of which 100.00 is
documented and 20.00 refunded, due on 2017-01-20: 180.00 open and 12 days overdue; and one case of
75.00. Sweden confirmed 500.00 by the end of 2016; Finland was not asked.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.rules.audit_categories import CATEGORIES, INSUFFICIENT_DOCUMENTS, NO_DOCUMENTS
from pledgebook_reports.audit_registers import AUDIT_FINDINGS, CONFIRMATIONS, HACT_FORECAST
from pledgebook_reports.table import build

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Cell, Report


def cells(
    report: Report, connection: duckdb.DuckDBPyConnection, asked: Arguments
) -> dict[str, dict[str, Cell]]:
    return {row.key: dict(row.cells) for row in build(report, connection, asked).rows}


def test_a_finding_ages_and_is_resolved_by_amount(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = cells(AUDIT_FINDINGS, control_rows, asked)
    finding = found["F-2016-01"]
    assert (finding["status"], finding["due"], finding["overdue"]) == (
        "In Progress", datetime.date(2017, 1, 20), 12,
    )  # fmt: skip
    assert [finding[key] for key in ("amount", "documented", "refunded", "open")] == [
        Decimal("300.00"), Decimal("100.00"), Decimal("20.00"), Decimal("180.00"),
    ]  # fmt: skip
    case = found["C-2016-01"]
    assert (case["category"], case["status"], case["open"]) == (
        "case: kickback", "referred", Decimal("75.00"),
    )  # fmt: skip


def test_a_confirmation_covers_what_was_received_by_its_day(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = cells(CONFIRMATIONS, control_rows, asked)
    sweden, finland = found["SWE"], found["FIN"]
    assert (sweden["outcome"], sweden["confirmed"]) == ("agreed", Decimal("500.00"))
    assert (sweden["at_day"], sweden["difference"]) == (Decimal("500.00"), Decimal("0.00"))
    assert sweden["unconfirmed"] == Decimal("0.00")
    assert (finland["outcome"], finland["unconfirmed"]) == ("not asked", Decimal("648.00"))


def test_the_forecast_has_every_kind_and_counts_what_the_rules_find(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = cells(HACT_FORECAST, control_rows, asked)
    assert list(found) == list(CATEGORIES)
    told = control_rows.execute(
        "SELECT category, COUNT(*) FROM findings WHERE severity <> 'notice' OR excepted GROUP BY 1"
    ).fetchall()
    assert told
    assert {category: row["findings"] for category, row in found.items() if row["findings"]} == (
        dict(told)
    )
    assert found[NO_DOCUMENTS]["findings"] or found[INSUFFICIENT_DOCUMENTS]["findings"]
