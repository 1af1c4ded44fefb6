"""Every report tells the same rows and totals as JSON, CSV, workbook and page."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree
from openpyxl import load_workbook

from pledgebook_reports.charts import charts_of
from pledgebook_reports.drawing_up import build
from pledgebook_reports.render import BINARIES, TEXTS
from tests.reports.test_laws import every_report, for_report

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Report, Table


@dataclass(frozen=True, slots=True)
class Read:
    """A table as a reader finds it: what its cells say, in plain digits, line by line."""

    rows: list[list[str]]
    totals: list[str]


def plain(cell: object) -> str:
    """What a cell says, whatever the format calls it."""
    return "" if cell is None else str(cell)


def of_json(table: Table) -> Read:
    told = json.loads(TEXTS["json"](table))
    keys = [column["key"] for column in told["columns"]]
    rows = [[plain(row[key]) for key in keys] for row in told["rows"]]
    return Read(rows, [told["totals"].get(key, "") for key in keys])


def of_csv(table: Table) -> Read:
    _, *lines = csv.reader(io.StringIO(TEXTS["csv"](table)))
    # What would be a formula is quoted; money is left as it is.
    rows = [[cell.removeprefix("'") for cell in line] for line in lines[: len(table.rows)]]
    return Read(rows, _unlabelled(lines[len(table.rows) :], table))


def of_page(table: Table) -> Read:
    page = etree.fromstring(TEXTS["html"](table).encode(), etree.HTMLParser())
    assert isinstance(page, etree._Element)
    lines = {
        part: [
            ["".join(map(str, cell.itertext())) for cell in row]
            for row in page.findall(f".//{part}/tr")
        ]
        for part in ("thead", "tbody", "tfoot")
    }
    assert lines["thead"] == [[column.title for column in table.columns]]
    rows = [_digits(line, table) for line in lines["tbody"]]
    return Read(rows, _unlabelled([_digits(line, table) for line in lines["tfoot"]], table))


def of_workbook(table: Table) -> Read:
    book = load_workbook(io.BytesIO(BINARIES["xlsx"](table)))
    assert book.sheetnames[1:] == ["Sources"]
    sheet = book.worksheets[0]
    heads, *lines = list(sheet.iter_rows(min_row=len(table.notes) + 4))
    assert [cell.value for cell in heads] == [column.title for column in table.columns]
    read = []
    for line in lines:
        cells = []
        for cell, column in zip(line, table.columns, strict=True):
            assert cell.data_type != "f"
            if column.type == "date" and cell.value is not None and cell.data_type == "d":
                cells.append(str(cell.value)[:10])
            elif isinstance(cell.value, int | float) and column.type != "count":
                cells.append(f"{cell.value:.2f}")
            else:
                cells.append(plain(cell.value))
        read.append(cells)
    below = read[len(table.rows) :]
    blank = next((n for n, line in enumerate(below) if not any(line)), len(below))
    # Behind an empty line stands the place for signatures, which has no figures.
    assert not any(cell for line in below[blank:] for cell in line[1:])
    return Read(read[: len(table.rows)], _unlabelled(below[:blank], table))


def _digits(line: list[str], table: Table) -> list[str]:
    return [
        cell.replace(",", "") if column.type in ("money", "share", "count") else cell
        for cell, column in zip(line, table.columns, strict=True)
    ]


def _unlabelled(lines: list[list[str]], table: Table) -> list[str]:
    if not table.totals:
        assert not lines
        return [""] * len(table.columns)
    (line,) = lines
    return line if table.columns[0].key in table.totals else ["", *line[1:]]


@every_report
def test_every_format_tells_the_same(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, report: Report
) -> None:
    table = build(report, rows, for_report(report, asked))
    told = of_json(table)
    assert len(told.rows) == len(table.rows)
    for other in (of_csv(table), of_workbook(table), of_page(table)):
        assert other.totals == told.totals
        assert other.rows == told.rows


@every_report
def test_charts_are_well_formed_and_tell_their_figures_in_words(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, report: Report
) -> None:
    table = build(report, rows, for_report(report, asked))
    for chart in charts_of(table):
        drawn = etree.fromstring(chart.svg.encode())
        assert drawn.find("{*}title") is not None
        (words,) = drawn.findall("{*}desc")
        assert table.currency in str(words.text)
