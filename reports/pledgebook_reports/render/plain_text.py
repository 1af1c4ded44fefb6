"""Plain text: aligned columns, money with thousands separators; no cell is wrapped or cut.

Headings go over several lines rather than make a column of figures wider than its figures.
"""

from __future__ import annotations

import textwrap
import unicodedata
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook_reports.places import one_line
from pledgebook_reports.render.common import SIGNED_WITH, basis, on_the_right

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook_reports.table import Cell, Column, Table

LABEL, BLANK = 11, 40
"""The width of a label in the signature block, and of the line beside it."""
HEADING = 9
"""The least width to which a heading is folded."""


def render(table: Table) -> str:
    """The table with its heading and notes."""
    heading = [f"{one_line(table.title)} {basis(table)}", *map(one_line, table.notes), ""]
    lines = [[text(row.cells[column.key]) for column in table.columns] for row in table.rows]
    lines += [[text(totals.get(c.key)) for c in table.columns] for totals in table.total_lines]
    cells = [max((width(line[i]) for line in lines), default=0) for i in range(len(table.columns))]
    titles = [
        textwrap.wrap(column.title, max(size, HEADING), break_long_words=False)
        for column, size in zip(table.columns, cells, strict=True)
    ]
    widths = [max(size, *map(width, title)) for size, title in zip(cells, titles, strict=True)]
    rule = "  ".join("-" * size for size in widths)
    body = [_line(line, widths, table.columns) for line in lines]
    if table.total_lines:
        body.insert(len(table.rows), rule)
    over = [_line(line, widths, table.columns) for line in _standing(titles)]
    return "\n".join([*heading, *over, rule, *body, *_signatures(table)]) + "\n"


def _signatures(table: Table) -> Iterator[str]:
    """Who signs below the table, each with lines to fill in."""
    for signer in table.signatures:
        yield from ("", one_line(signer))
        yield from (f"  {word:{LABEL}}{'_' * BLANK}" for word in SIGNED_WITH)


def text(cell: Cell) -> str:
    """A cell for people."""
    if cell is None:
        return ""
    return format_money(cell) if isinstance(cell, Decimal) else one_line(str(cell))


def width(string: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in string
    )


def _standing(titles: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The lines of headings that stand on the rule below them."""
    upside_down = list(zip_longest(*(reversed(title) for title in titles), fillvalue=""))
    return reversed(upside_down)


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    parts = []
    for cell, size, column in zip(cells, widths, columns, strict=True):
        padding = " " * (size - width(cell))
        parts.append(padding + cell if on_the_right(column) else cell + padding)
    return "  ".join(parts).rstrip()
