"""Plain text: aligned columns, money with thousands separators; nothing is wrapped or cut."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import format_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.table import Cell, Column, Table


def render(table: Table) -> str:
    """The table with its heading and notes."""
    heading = [f"{table.title} as of {table.as_of}, in {table.currency}", *table.notes, ""]
    lines = [[column.title for column in table.columns]]
    lines += [[text(row.cells[column.key]) for column in table.columns] for row in table.rows]
    if table.totals:
        totals = [text(table.totals.get(column.key)) for column in table.columns]
        totals[0] = totals[0] or "Total"
        lines.append(totals)
    widths = [max(width(line[i]) for line in lines) for i in range(len(table.columns))]
    rule = "  ".join("-" * size for size in widths)
    body = [_line(line, widths, table.columns) for line in lines]
    body.insert(1, rule)
    if table.totals:
        body.insert(-1, rule)
    return "\n".join([*heading, *body]) + "\n"


def text(cell: Cell) -> str:
    """A cell for people."""
    if cell is None:
        return ""
    return format_money(cell) if isinstance(cell, Decimal) else str(cell)


def width(string: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in string
    )


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    parts = []
    for cell, size, column in zip(cells, widths, columns, strict=True):
        padding = " " * (size - width(cell))
        right = column.type in ("money", "count", "share")
        parts.append(padding + cell if right else cell + padding)
    return "  ".join(parts).rstrip()
