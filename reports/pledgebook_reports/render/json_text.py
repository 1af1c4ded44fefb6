"""JSON: the contract of `report --format json`. Money as decimal strings, dates ISO 8601.

One row a line, so that two of them can be compared line by line. In original currencies there is no
sum over them: `totals` is empty, and `totals_by_currency` has one for each.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pledgebook_reports.table import Cell, Table

_cell = msgspec.json.Encoder().encode
"""A text, whole number, date or nothing as JSON; a register has half a million of them."""


def render(table: Table) -> str:
    """The table as one JSON object."""
    parts = {
        "report": _dumps(table.report),
        "title": _dumps(table.title),
        "as_of": _dumps(table.as_of.isoformat()),
        "currency": _dumps(table.currency),
        "columns": _lines(
            {"key": column.key, "title": column.title, "type": column.type}
            for column in table.columns
        ),
        "rows": _rows(table),
        "totals": _dumps(_amounts(table.totals)),
        "notes": _lines(table.notes),
    }
    if table.totals_by:
        parts["totals_by_currency"] = _dumps(
            {currency: _amounts(own) for currency, own in table.totals_by.items()}
        )
    return "{" + ",\n ".join(f'"{key}": {text}' for key, text in parts.items()) + "}\n"


def _amounts(totals: Mapping[str, Decimal]) -> dict[str, str]:
    return {key: f"{amount:f}" for key, amount in totals.items()}


def _rows(table: Table) -> str:
    keys = [(column.key, f"{_dumps(column.key)}: ".encode()) for column in table.columns]
    rows = (
        b"{" + b", ".join([name + _value(row.cells[key]) for key, name in keys]) + b"}"
        for row in table.rows
    )
    return "[" + b",\n  ".join(rows).decode() + "]"


def _value(cell: Cell) -> bytes:
    return b'"%s"' % f"{cell:f}".encode() if isinstance(cell, Decimal) else _cell(cell)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(values: Iterable[Any]) -> str:
    return "[" + ",\n  ".join(_dumps(one) for one in values) + "]"
