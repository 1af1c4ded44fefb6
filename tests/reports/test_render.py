"""The renderers over one small table."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

from pledgebook_reports.render import csv_text, json_text, plain_text
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
