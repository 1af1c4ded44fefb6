"""Who was screened when: PAY-A was paid 90.00 after a clear screening, and is a hit since.

Worked by hand on the book with controls (control.py): PAY-A was paid 300.00 before anybody screened it,
and 90.00 by V-2016-00006 of 2016-12-10, nine days after the screening of 2016-12-01 on the list of
2016-11-30.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook_reports.drawing_up import build
from pledgebook_reports.screening_report import SCREENING

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Cell

NIL, PAID, EARLY, LATE = (Decimal(text) for text in ("0.00", "390.00", "300.00", "90.00"))


def row(connection: duckdb.DuckDBPyConnection, asked: Arguments) -> dict[str, Cell]:
    (found,) = [dict(one.cells) for one in build(SCREENING, connection, asked).rows
                if one.key == "PAY-A / UN"]  # fmt: skip
    return found


def figures(found: dict[str, Cell]) -> list[Cell]:
    return [found[key] for key in ("paid", "unscreened", "outdated", "on_hit")]


def test_the_latest_outcome_stands_and_earlier_payments_were_clear(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = row(control_rows, asked)
    assert (found["outcome"], found["screened_on"]) == ("hit", datetime.date(2017, 1, 15))
    assert figures(found) == [PAID, EARLY, NIL, NIL]


def test_before_the_hit_the_screening_is_clear(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = row(control_rows, replace(asked, as_of=datetime.date(2017, 1, 14)))
    assert (found["outcome"], found["list_date"]) == ("clear", datetime.date(2016, 11, 30))


def test_gaps_are_told_by_their_kind(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    changed = control_rows.cursor()
    changed.execute("UPDATE screenings SET date = DATE '2016-12-20' WHERE outcome = 'clear'")
    assert figures(row(changed, asked)) == [PAID, PAID, NIL, NIL]
    changed.execute("UPDATE screenings SET date = DATE '2016-12-05' WHERE outcome = 'hit'")
    assert figures(row(changed, asked)) == [PAID, EARLY, NIL, LATE]
    changed.execute("DELETE FROM screenings WHERE outcome = 'hit'")
    changed.execute("UPDATE screenings SET date = DATE '2016-12-05', list_date = DATE '2016-01-01'")
    changed.execute("INSERT INTO policies VALUES ('screening-days', DATE '2015-05-01', 30, NULL)")
    assert figures(row(changed, asked)) == [PAID, EARLY, LATE, NIL]
