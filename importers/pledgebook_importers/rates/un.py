"""United Nations operational rates of exchange: XML, tab-separated text, CSV or workbook.

Units of currency for one US dollar, a row for each country, so that one currency has many. A date
is text such as `01 Oct 2026`, whatever the inline schema says, and tabs stand behind values.
https://treasury.un.org/operationalrates/
"""

from __future__ import annotations

import re

from lxml import etree

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.intake.xml_nodes import children, find, line_of, text
from pledgebook_importers.rates.quotes import MONTH, Quote, RateTable, oddities
from pledgebook_importers.rates.sheet import AGAIN, QuoteReader
from pledgebook_importers.tables.columns import Layout, find_layout, sheets_of
from pledgebook_importers.tables.profiles import RatesProfile
from pledgebook_importers.tables.sheets import Row, Sheet

SOURCE = "UN operational rate"
URL = "https://treasury.un.org/operationalrates/"
_ROOT = "UN_OPERATIONAL_RATES_DATASET"
_ROW = "UN_OPERATIONAL_RATES"
_XML = ("f_curr_code", "eff_date", "rate", "abbrv_name")
_TABLE = RatesProfile(
    name="un",
    footer=r"(?i)^(end|source|notes?)\b",
    columns={
        "currency": ("Code", "Currency Code", "Abbrev", "Abbreviation", "f_curr_code", "Curr Code"),
        "date": ("Effective Date", "Eff Date", "eff_date"),
        "rate": (
            *("Rate", "Rates", "Operational Rate", "Operational Rates", "UN Operational Rate"),
            *("Operational Rate of Exchange", "Operational Rates of Exchange", "Exchange Rate"),
        ),
    },
    optional={"country": ("Country", "abbrv_name", "Country Name")},
)
_HEADING = re.compile(r"\beff(ective|_|\.)?\s*date\b[^\n]*\brates?\b", re.IGNORECASE)


def claims(source: Source) -> bool:
    """Whether it is the UN's XML, or a table with its headings."""
    if source.container == "xml":
        return source.root_name == _ROOT
    if source.chosen is not None:
        return False
    if source.container == "text" and not _HEADING.search(source.head):
        return False
    return bool(_layouts(source.top()))


def read(source: Source) -> Reading:
    """Return the table, with a quote for each row.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    root = source.root
    found = [_of_xml(root)] if root is not None else _layouts(source.sheets())
    quotes: list[Quote] = []
    warnings: list[Problem] = source.warn_of_encoding() if root is None else []
    for layout in found:
        reader = QuoteReader(layout, _TABLE)
        quotes += reader.read()
        warnings += reader.problems()
    table = RateTable(SOURCE, "USD", tuple(quotes), URL, MONTH)
    return Reading("un-rates", rates=(table,), warnings=(*warnings, *oddities(table)))


def _layouts(sheets: list[Sheet]) -> list[Layout]:
    found = (find_layout(sheet, _TABLE) for sheet in sheets_of(sheets, _TABLE))
    return [layout for layout in found if layout is not None]


def _of_xml(root: etree._Element) -> Layout:
    """The elements as the rows of a table, each at its line."""
    rows = [Row(line_of(root), _XML)]
    for node in children(root, _ROW):
        for name in _XML[:3]:
            if find(node, name) is None:
                raise RefusedError(line_of(node), f"a rate without its <{name}>; {AGAIN}")
        rows.append(Row(line_of(node), tuple(text(node, name) for name in _XML)))
    layout = find_layout(Sheet("", tuple(rows)), _TABLE)
    if layout is None or len(rows) == 1:
        raise RefusedError(line_of(root), f"the table holds no rate; {AGAIN}")
    return layout
