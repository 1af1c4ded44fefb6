"""Euro foreign exchange reference rates of the ECB: XML and CSV, of a day, 90 days or since 1999.

Units of currency for one euro. Nothing is published on holidays; what has ended (`N/A`) is left
out. https://www.ecb.europa.eu/stats/eurofxref/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.intake.xml_nodes import line_of
from pledgebook_importers.rates.quotes import Quote, RateTable, oddities
from pledgebook_importers.rates.sheet import AGAIN, MAX_QUOTES, QuoteReader, parse_rate
from pledgebook_importers.tables.columns import find_layout
from pledgebook_importers.tables.profiles import RatesProfile
from pledgebook_importers.tables.values import day

SOURCE = "ECB reference rate"
URL = "https://www.ecb.europa.eu/stats/eurofxref/"
_VOCABULARY = "eurofxref"
_CSV = RatesProfile(
    name="ecb",
    decimal=".",
    header=("USD", "JPY", "GBP"),
    columns={"date": "Date"},
    currency_headings=True,
    base="EUR",
)
_HEADING = re.compile(r"\s*\"?Date\"?\s*[,;\t]\s*\"?USD\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)


def claims(source: Source) -> bool:
    """Whether it is the ECB's XML, or a table whose headings are a date and its currencies."""
    if source.container == "xml":
        return any(_VOCABULARY in tag for tag in source.opening)
    if source.container != "text" or source.chosen is not None:
        return False
    return bool(_HEADING.match(source.head.lstrip("\ufeff")))


def read(source: Source) -> Reading:
    """Return the table.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    quotes = _of_xml(source.root) if source.root is not None else _of_csv(source)
    table = RateTable(SOURCE, "EUR", quotes, URL)
    return Reading("ecb-rates", rates=(table,), warnings=tuple(oddities(table)))


def _of_csv(source: Source) -> tuple[Quote, ...]:
    (sheet,) = source.sheets()
    layout = find_layout(sheet, _CSV)
    if layout is None:
        raise RefusedError(1, f"lacks the columns of the ECB's table (USD, JPY, GBP); {AGAIN}")
    return QuoteReader(layout, _CSV).read()


def _of_xml(root: etree._Element) -> tuple[Quote, ...]:
    quotes = tuple(_quotes(root))
    if not quotes:
        raise RefusedError(line_of(root), f"the table holds no rate; {AGAIN}")
    return quotes


def _quotes(root: etree._Element) -> Iterator[Quote]:
    """Each `Cube` with a rate lies in the `Cube` of its day."""
    count = 0
    for node in root.iter("{*}Cube"):
        currency, rate = node.get("currency"), node.get("rate")
        if currency is None and rate is None:
            continue
        line = line_of(node)
        parent = node.getparent()
        printed = (parent.get("time") or "").strip() if parent is not None else ""
        on = day(printed)
        if on is None:
            raise RefusedError(line, f"{printed[:40]!r} is no date; {AGAIN}")
        code, number = (currency or "").strip(), (rate or "").strip()
        if not _CODE.fullmatch(code):
            raise RefusedError(line, f"{code[:20]!r} is no currency; {AGAIN}")
        found = parse_rate(number, ".")
        if found is None:
            raise RefusedError(line, f"{number[:40]!r} is no rate of {code}; {AGAIN}")
        count += 1
        if count > MAX_QUOTES:
            raise RefusedError(line, f"more than {MAX_QUOTES:,} rates; split the table")
        yield Quote(code, on, found, line)
