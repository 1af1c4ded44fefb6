"""HTML: one self-contained page, for the screen and for paper; no script, nothing fetched.

All text is escaped, and each cell takes its direction from its own text, so that Arabic names
stand right beside Latin ones.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from pledgebook_reports.charts import charts_of
from pledgebook_reports.render import plain_text
from pledgebook_reports.render.common import (
    SIGNED_WITH,
    basis,
    digest,
    money_of,
    on_the_right,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pledgebook_reports.table import Cell, Column, Table

PAPERS = (
    (105, "A4 portrait", "8pt"),
    (165, "A4 landscape", "7.5pt"),
    (190, "A4 landscape", "6.5pt"),
    (240, "A3 landscape", "7.5pt"),
)
"""Characters of a row that fit, the paper, the size of its type."""

SHORT = 24
"""Characters of a text that stays on one line."""


POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page fetches nothing and runs nothing, whatever the books hold."""


def render(table: Table) -> str:
    """The page."""
    size, type_ = paper(table)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            f"<title>{escape(table.title)}, {escape(basis(table))}</title>",
            f"<style>\n{_style()}@page {{ size: {size}; }}\n:root {{ --print-size: {type_}; }}",
            "</style>",
            "</head>",
            "<body>",
            *_head(table),
            *_table(table),
            *_signatures(table),
            *_foot(table),
            "</body>",
            "</html>\n",
        ]
    )


def paper(table: Table) -> tuple[str, str]:
    """The paper on which a row fits, and the size of its type, which gives way last."""
    row = sum(_breadth(table, column) + 2 for column in table.columns)
    for most, size, type_ in PAPERS:
        if row <= most:
            return size, type_
    most, size, type_ = PAPERS[-1]
    return size, f"{Decimal(type_.removesuffix('pt')) * most / row:.1f}pt"


def _breadth(table: Table, column: Column) -> int:
    """The characters of a column's widest cell, or of the longest word where text may break."""
    cells = [plain_text.text(row.cells[column.key]) for row in table.rows]
    cells += [plain_text.text(totals.get(column.key)) for totals in table.total_lines]
    if column.type == "text":
        cells = [cell[:SHORT] for cell in cells]
    return max(len(part) for part in [*cells, *column.title.split()])


def _head(table: Table) -> Iterator[str]:
    yield f'<header>\n<h1 dir="auto">{escape(table.title)}</h1>'
    yield f'<p class="basis">{escape(sentence(table))}</p>'
    if table.notes:
        notes = "".join(f'<li dir="auto">{escape(note)}</li>' for note in table.notes)
        yield f'<ul class="notes">{notes}</ul>'
    yield "</header>"
    drawn = charts_of(table)
    if drawn:
        yield '<div class="charts">'
        for chart in drawn:
            yield f"<figure><figcaption>{escape(chart.title)}</figcaption>\n{chart.svg}</figure>"
        yield "</div>"


def _table(table: Table) -> Iterator[str]:
    yield '<div class="scroll" role="region" aria-labelledby="caption" tabindex="0">\n<table>'
    yield f'<caption id="caption">Amounts in {escape(money_of(table))}</caption>'
    yield "<thead><tr>"
    for column in table.columns:
        side = ' class="number"' if on_the_right(column) else ""
        yield f'<th scope="col"{side}>{escape(column.title)}</th>'
    yield "</tr></thead>\n<tbody>"
    for row in table.rows:
        yield f"<tr>{_row(table, row.cells)}</tr>"
    yield "</tbody>"
    if table.total_lines:
        yield "<tfoot>"
        for totals in table.total_lines:
            yield f"<tr>{_row(table, totals)}</tr>"
        yield "</tfoot>"
    yield "</table>\n</div>"


def _signatures(table: Table) -> Iterator[str]:
    """Who signs below the table, each with lines to fill in."""
    for signer in table.signatures:
        yield f'<section class="signature"><h2 dir="auto">{escape(signer)}</h2>\n<dl>'
        yield from (f"<div><dt>{word}</dt><dd></dd></div>" for word in SIGNED_WITH)
        yield "</dl></section>"


def _row(table: Table, cells: Mapping[str, Cell]) -> str:
    first, *others = table.columns
    head = f'<th scope="row" dir="auto">{escape(plain_text.text(cells[first.key]))}</th>'
    return head + "".join(_cell(column, cells.get(column.key)) for column in others)


def _cell(column: Column, cell: Cell) -> str:
    text = plain_text.text(cell)
    if not on_the_right(column):
        short = ' class="short"' if len(text) <= SHORT else ""
        return f'<td dir="auto"{short}>{escape(text)}</td>'
    nil = " nil" if isinstance(cell, Decimal) and not cell else ""
    return f'<td class="number{nil}">{escape(text)}</td>'


def _foot(table: Table) -> Iterator[str]:
    yield "<footer>"
    if table.books:
        yield f"<p>Books, SHA-256: {table.books}</p>"
    yield f"<p>Data as JSON, SHA-256: {digest(table)}</p>\n</footer>"


@cache
def _style() -> str:
    return resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
