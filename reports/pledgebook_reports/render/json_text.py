"""JSON: the contract of `report --format json`. Money as decimal strings, dates ISO 8601."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pledgebook_reports.table import Cell, Table


def render(table: Table) -> str:
    """The table as one JSON object."""
    return json.dumps(
        {
            "report": table.report,
            "title": table.title,
            "as_of": table.as_of.isoformat(),
            "currency": table.currency,
            "columns": [
                {"key": column.key, "title": column.title, "type": column.type}
                for column in table.columns
            ],
            "rows": [
                {column.key: value(row.cells[column.key]) for column in table.columns}
                for row in table.rows
            ],
            "totals": {key: value(amount) for key, amount in table.totals.items()},
            "notes": list(table.notes),
        },
        ensure_ascii=False,
        indent=1,
    )


def value(cell: Cell) -> str | int | None:
    """A cell as JSON has it."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return cell
