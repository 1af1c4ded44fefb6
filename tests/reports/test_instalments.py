"""Instalments and documents worked out by hand from the small book.

Finland promised 600.00 EUR at 1.10 and 400.00 EUR at 1.10 on signature; the second fell due at 1.20.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook_reports.drawing_up import build
from pledgebook_reports.evidence_report import EVIDENCE
from pledgebook_reports.instalments import INSTALMENTS
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.voucher_papers import VOUCHER_PAPERS

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments


def test_each_instalment_says_what_was_promised_fell_due_and_is_out(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(INSTALMENTS, rows, replace(asked, donor="FIN"))
    told = [[str(cell) for cell in row.cells.values()] for row in table.rows]
    assert told == [
        ["FI-2016-01/1", "FI-2016-01", "Finland", "2016-04-01", "received", "660.00", "660.00",
         "660.00", "0.00"],
        ["FI-2016-01/2", "FI-2016-01", "Finland", "2016-11-01", "overdue", "440.00", "480.00",
         "0.00", "480.00"],
    ]  # fmt: skip


def test_an_instalment_before_its_day_is_to_come(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    table = build(INSTALMENTS, rows, replace(asked, to=datetime.date(2016, 4, 30)))
    states = {row.key: row.cells["state"] for row in table.rows}
    assert states["FI-2016-01/2"] == "to come"
    assert str(table.totals["promised"]) == "1600.00"


def test_what_is_outstanding_of_instalments_is_what_pledges_have_outstanding(
    rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    instalments, pledges = (build(one, rows, asked) for one in (INSTALMENTS, PLEDGE_STATUS))
    assert instalments.totals["outstanding"] == pledges.totals["outstanding"] == Decimal("480.00")


def test_documents_list_every_paper_with_its_state(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    listed = build(VOUCHER_PAPERS, control_rows, asked).rows
    counted = build(EVIDENCE, control_rows, asked).rows
    kinds = {row.key: [one for one in listed if one.cells["kind"] == row.key] for row in counted}
    assert sum(map(len, kinds.values())) == len(listed) > 0
    for row in counted:
        missing = [one for one in kinds[row.key] if one.cells["state"] == "missing"]
        assert len(missing) == row.cells["missing_count"]
