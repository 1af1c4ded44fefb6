"""CSV: a heading line, the rows, a line of totals. Money is plain, dates are ISO 8601.

Notes have no place in a table that a program reads: they stand in the other formats.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pledgebook_reports.table import Cell, Table

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell (OWASP, CSV injection)."""


def render(table: Table) -> str:
    """The table as CSV with line feeds."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow([text(column.title) for column in table.columns])
    for row in table.rows:
        writer.writerow([text(row.cells[column.key]) for column in table.columns])
    for totals in table.total_lines:
        writer.writerow([text(totals.get(column.key)) for column in table.columns])
    return output.getvalue()


def text(cell: Cell) -> str:
    """A cell as text that no spreadsheet takes for a formula; money is left as it is."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    plain = str(cell)
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
