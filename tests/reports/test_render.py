"""The renderers over one small table."""

from __future__ import annotations

import datetime
import io
import json
from dataclasses import replace
from decimal import Decimal

from lxml import etree
from openpyxl import load_workbook

from pledgebook_reports.render import csv_text, html_page, json_text, plain_text, workbook
from pledgebook_reports.table import Column, Row, Table

TABLE = Table(
    report="sample",
    title="Sample",
    as_of=datetime.date(2017, 2, 1),
    currency="USD",
    columns=(
        Column("id", "Id", "text"),
        Column("name", "Donor", "text"),
        Column("day", "Lowest on", "date"),
        Column("amount", "Amount"),
        Column("lowest", "Lowest", total=False),
    ),
    rows=(
        Row("TUR", {"id": "TUR", "name": "Türkiye", "day": datetime.date(2016, 1, 2),
                    "amount": Decimal("1234567.80"), "lowest": Decimal("-0.10")}),
        Row("X", {"id": "X", "name": '=HYPERLINK("x")', "day": None,
                  "amount": Decimal("-1.00"), "lowest": Decimal("0.00")}),
    ),
    totals={"amount": Decimal("1234566.80")},
    notes=("A note.",),
)  # fmt: skip


def test_plain_text() -> None:
    assert plain_text.render(TABLE) == (
        "Sample as of 2017-02-01, in USD\n"
        "A note.\n"
        "\n"
        "Id     Donor            Lowest on         Amount  Lowest\n"
        "-----  ---------------  ----------  ------------  ------\n"
        "TUR    Türkiye          2016-01-02  1,234,567.80   -0.10\n"
        'X      =HYPERLINK("x")                     -1.00    0.00\n'
        "-----  ---------------  ----------  ------------  ------\n"
        "Total                               1,234,566.80\n"
    )


def test_csv_leaves_money_plain_and_disarms_formulas() -> None:
    assert csv_text.render(TABLE) == (
        "Id,Donor,Lowest on,Amount,Lowest\n"
        "TUR,Türkiye,2016-01-02,1234567.80,-0.10\n"
        'X,"\'=HYPERLINK(""x"")",,-1.00,0.00\n'
        "Total,,,1234566.80,\n"
    )


def test_every_start_of_a_formula_is_disarmed() -> None:
    for start in ("=", "+", "-", "@", "\t", "\r"):
        assert csv_text.text(f"{start}1+1") == f"'{start}1+1"
    assert csv_text.text("1-1") == "1-1"


def test_json_has_money_as_decimal_strings() -> None:
    told = json.loads(json_text.render(TABLE))
    assert list(told) == [
        "report", "title", "as_of", "currency", "columns", "rows", "totals", "notes",
    ]  # fmt: skip
    assert told["columns"][3] == {"key": "amount", "title": "Amount", "type": "money"}
    assert told["rows"][0] == {
        "id": "TUR",
        "name": "Türkiye",
        "day": "2016-01-02",
        "amount": "1234567.80",
        "lowest": "-0.10",
    }
    assert told["totals"] == {"amount": "1234566.80"}
    assert told["as_of"] == "2017-02-01"


def test_long_headings_of_figures_stand_over_several_lines() -> None:
    long = replace(TABLE, columns=(*TABLE.columns[:3], Column("amount", "Paid ahead of all work"),
                                   TABLE.columns[4]))  # fmt: skip
    shown = plain_text.render(long).splitlines()[3:5]
    assert shown[0].strip() == "Paid ahead"
    assert shown[1].split() == ["Id", "Donor", "Lowest", "on", "of", "all", "work", "Lowest"]
    assert len(shown[0]) == shown[1].index("work") + len("work")


def test_control_characters_steer_no_terminal() -> None:
    row = Row("E", {**TABLE.rows[0].cells, "name": "A\x1b[2J\nB"})
    assert "A\\x1b[2J B" in plain_text.render(replace(TABLE, rows=(row,)))


def test_a_workbook_has_typed_cells_and_frozen_headings() -> None:
    sheet, sources = load_workbook(io.BytesIO(workbook.render(TABLE))).worksheets
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == "Sample"
    assert cells[1][0] == "As of 2017-02-01, in USD"
    assert cells[2][0] == "A note."
    assert cells[4] == ["Id", "Donor", "Lowest on", "Amount", "Lowest"]
    assert cells[5] == ["TUR", "Türkiye", datetime.datetime(2016, 1, 2), 1234567.8, -0.1]  # noqa: DTZ001
    assert cells[6] == ["X", '=HYPERLINK("x")', None, -1, 0]
    assert cells[7] == ["Total", None, None, 1234566.8, None]
    assert sheet["B7"].data_type == "s"
    assert sheet.freeze_panes == "C6"
    assert sheet["D6"].number_format == "#,##0.00;-#,##0.00"
    assert sheet["C6"].number_format == "yyyy-mm-dd"
    told = {str(row[0].value): row[1].value for row in sources.iter_rows()}
    assert told["Report"] == "sample"
    assert told["Currency"] == "USD"
    assert told["Rows"] == 2
    assert len(str(told["Data as JSON (SHA-256)"])) == 64


def test_amounts_that_a_spreadsheet_would_round_are_text_and_told_of() -> None:
    row = Row("L", {**TABLE.rows[0].cells, "amount": Decimal("12345678901234.56")})
    fits = Row("F", {**TABLE.rows[0].cells, "amount": Decimal("-9999999999999.99")})
    book = load_workbook(io.BytesIO(workbook.render(replace(TABLE, rows=(row, fits)))))
    sheet, sources = book.worksheets
    assert sheet["D6"].value == "12345678901234.56"
    assert sheet["D7"].value == -9999999999999.99
    notes = [str(line[1].value) for line in sources.iter_rows()]
    assert any(note.startswith("1 amount(s) of more than 15 digits") for note in notes)


def test_a_page_is_one_file_without_script_and_its_table_is_marked_up() -> None:
    text = html_page.render(TABLE)
    page = etree.fromstring(text.encode(), etree.HTMLParser())
    assert isinstance(page, etree._Element)
    assert page.findall(".//script") == []
    assert page.findall(".//link") == []
    assert page.find(".//table/caption") is not None
    assert [th.get("scope") for th in page.findall(".//thead//th")] == ["col"] * 5
    assert [th.get("scope") for th in page.findall(".//tbody//th")] == ["row"] * 2
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_a_page_escapes_what_the_books_hold_and_lets_arabic_stand_right() -> None:
    row = Row("E", {**TABLE.rows[0].cells, "name": "<script>&العراق"})
    text = html_page.render(replace(TABLE, title="<b>", notes=("</ul>",), rows=(row,)))
    assert "<script>" not in text
    assert '<td dir="auto" class="short">&lt;script&gt;&amp;العراق</td>' in text
    assert "<title>&lt;b&gt;, as of" in text
    assert "&lt;/ul&gt;" in text


def test_the_paper_is_as_wide_as_the_table() -> None:
    assert html_page.paper(TABLE) == ("A4 portrait", "8pt")
    many = tuple(replace(TABLE.columns[3], key=f"k{n}") for n in range(16))
    cells = {column.key: Decimal("1234567.80") for column in many}
    wide = replace(TABLE, columns=many, rows=(Row("W", cells),), totals={})
    assert html_page.paper(wide) == ("A3 landscape", "7.5pt")
    wider = replace(wide, columns=(*many, *many))
    assert html_page.paper(wider) == ("A3 landscape", "4.0pt")
