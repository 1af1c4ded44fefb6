"""The data dictionary: every table and column of the projection, with type, unit and meaning."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pledgebook.rows import MONEY, TABLES, UNITS
from pledgebook_reports.exports.meanings import COLUMNS, OWN, TABLE_MEANINGS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    import duckdb

PATHS = frozenset(("file", "exception_file"))
"""Columns that hold a file of the books: named from the folder of the books."""
DATA_SETS = "data_sets"
EXPORTED = {**TABLES, DATA_SETS: {"as_of": "DATE", "currency": "TEXT", "digest": "TEXT"}}
"""Every table of a warehouse with its columns: those of the projection, and which books are there."""
_BOOKS = (("books", "TEXT"),)
PARTITIONS = {
    table: (*_BOOKS, ("of_facility", "TEXT"), ("year", "INTEGER"))
    if table == "postings"
    else _BOOKS
    for table in EXPORTED
}
"""The columns that stand in the names of folders."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """Books in a warehouse: their name, the day of their figures, currency and digest."""

    books: str
    as_of: datetime.date
    currency: str
    digest: str


def data_sets(connection: duckdb.DuckDBPyConnection, table: str) -> list[DataSet]:
    """The books in a warehouse, by name; `table` is how the connection calls `data_sets`."""
    found = connection.execute(
        f"SELECT books, as_of, currency, digest FROM {table} ORDER BY books"  # noqa: S608 -- our own names
    ).fetchall()
    return [DataSet(*line) for line in found]


def columns(table: str) -> list[tuple[str, str]]:
    """The columns of a table as the data set has them, with their types."""
    return [*EXPORTED[table].items(), *PARTITIONS[table]]


def about(table: str) -> str:
    """What a table holds."""
    return TABLE_MEANINGS.get(table, "")


def meaning(table: str, column: str) -> str:
    """What a column says; a test sees to it that none is without a meaning."""
    return OWN.get((table, column)) or COLUMNS.get(column, "")


def unit(table: str, column: str, type_: str) -> str:
    """In what a column counts; empty for texts and truths."""
    if (table, column) in _UNITS:
        return _UNITS[table, column]
    if type_ == MONEY:
        return "facility's currency"
    if type_ == UNITS:
        return "currency of the row"
    return {"DATE": "day (ISO 8601)", "INTEGER": "number"}.get(type_, "")


_UNITS = {
    ("rates", "rate"): "facility's currency for one unit",
    ("agreements", "indirect_rate"): "share (0.08 is 8 %)",
    ("balances", "value"): "facility's currency",
    ("balances", "value_slack"): "facility's currency",
    ("policies", "number"): "as docs/rules.md says of the policy",
}


def as_json(counts: Mapping[str, int], sets: Sequence[DataSet]) -> str:
    """The dictionary for programs; `counts` are the rows of each table."""
    books = [
        {"books": one.books, "as_of": one.as_of.isoformat(), "currency": one.currency}
        for one in sets
    ]
    tables: list[dict[str, Any]] = [
        {
            "name": table,
            "meaning": about(table),
            "rows": counts[table],
            "partitioned_by": [column for column, _ in PARTITIONS[table]],
            "columns": [
                {
                    "name": column,
                    "type": type_,
                    "unit": unit(table, column, type_),
                    "meaning": meaning(table, column),
                }
                for column, type_ in columns(table)
            ],
        }
        for table in EXPORTED
    ]
    whole = {"data_sets": books, "tables": tables}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def as_markdown(counts: Mapping[str, int], sets: Sequence[DataSet]) -> str:
    """The dictionary for people."""
    lines = [
        "# Data dictionary",
        "",
        "One folder a table; amounts are DECIMAL, never floating point.",
        "Drafts and illustrative (invented) entries are in the data, flagged; sums leave drafts out.",
        "",
        "| books | figures as of | currency |",
        "|---|---|---|",
        *(f"| {one.books} | {one.as_of} | {one.currency} |" for one in sets),
    ]
    for table in EXPORTED:
        parts = ", ".join(f"`{column}`" for column, _ in PARTITIONS[table])
        lines += ["", f"## {table}", "", f"{about(table)} Rows: {counts[table]:,}."]
        lines[-1] += f" In parts by {parts}."
        lines += ["", "| column | type | unit | meaning |", "|---|---|---|---|"]
        lines += [
            f"| {column} | {type_} | {unit(table, column, type_)} | {meaning(table, column)} |"
            for column, type_ in columns(table)
        ]
    return "\n".join(lines) + "\n"
