"""Laws of every report: a figure is the sum of its details, every renderer tells the same."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.drawing_up import build, details
from pledgebook_reports.render import FORMATS, TEXTS, render
from pledgebook_reports.table import EVERY_ROW

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Report

every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=list(REPORTS))


def for_report(report: Report, asked: Arguments) -> Arguments:
    """Return the arguments with a subject where the report needs one."""
    return replace(asked, donor="FIN") if report.needs else asked


@every_report
def test_every_figure_is_the_sum_of_its_details(
    rows: duckdb.DuckDBPyConnection,
    control_rows: duckdb.DuckDBPyConnection,
    contracts: duckdb.DuckDBPyConnection,
    asked: Arguments,
    report: Report,
) -> None:
    asked = for_report(report, asked)
    # Of some reports the small book has nothing: another one has.
    books = (rows, control_rows, contracts)
    assert any(opened_figures(book, asked, report) for book in books)


def opened_figures(connection: duckdb.DuckDBPyConnection, asked: Arguments, report: Report) -> int:
    """Open every figure, compare it with its sum, and return how many entries there were."""
    table = build(report, connection, asked)
    opened = 0
    for row in table.rows:
        for column in report.figures:
            found = details(report, connection, asked, row.key, column.key)
            opened += len(found)
            assert sum((d.amount for d in found), Decimal(0)) == row.cells[column.key]
            assert all(d.amount and d.file and d.line and d.text and d.hash for d in found)
    for key, total in table.totals.items():
        found = details(report, connection, asked, EVERY_ROW, key)
        assert sum((d.amount for d in found), Decimal(0)) == total
    return opened


@every_report
def test_csv_and_json_tell_the_same_totals(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, report: Report
) -> None:
    table = build(report, rows, for_report(report, asked))
    told = json.loads(TEXTS["json"](table))
    lines = list(csv.reader(io.StringIO(TEXTS["csv"](table))))
    by_title = {column["title"]: column["key"] for column in told["columns"]}
    assert [by_title[title] for title in lines[0]] == [c["key"] for c in told["columns"]]
    body = lines[1 : 1 + len(told["rows"])]
    for row, line in zip(told["rows"], body, strict=True):
        assert [row[column.key] or "" for column in table.columns if column.type == "money"] == [
            cell for cell, column in zip(line, table.columns, strict=True) if column.type == "money"
        ]
    if table.totals:
        total = dict(zip((by_title[title] for title in lines[0]), lines[-1], strict=True))
        assert {key: total[key] for key in told["totals"]} == told["totals"]
        for key, amount in told["totals"].items():
            assert sum(Decimal(row[key]) for row in told["rows"]) == Decimal(amount)


@every_report
def test_a_report_drawn_up_twice_is_the_same_to_the_byte(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, report: Report
) -> None:
    first, second = (build(report, rows, for_report(report, asked)) for _ in range(2))
    for form in FORMATS:
        if form != "pdf":  # as its page is; test_render_pdf.py draws it twice
            assert render(first, form) == render(second, form)
