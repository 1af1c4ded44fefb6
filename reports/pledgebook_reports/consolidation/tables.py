"""The tables of a warehouse as the reports read them: ids of a book made unique over all books.

Two facilities may both call an agreement FI-2016-01. So what identifies something within its books
is told with the name of the books before it (`FFS/FI-2016-01`); what all facilities share, as
donors, parties, places, accounts and categories, is not, and is added up.
"""

from __future__ import annotations

import re
from textwrap import fill

from pledgebook.rows import TABLES
from pledgebook_reports.exports.dictionary import DATA_SETS

SCHEMA = "warehouse"
"""Where the tables of the warehouse are, by the names of its folders."""

_OF_BOOKS = {
    "postings": frozenset(
        ("entry_id", "file", "agreement", "project", "obligation", "advance", "voucher", "lot")
    ),
    "agreements": frozenset(("entry_id", "id", "pledge")),
    "instalments": frozenset(("entry_id", "id", "agreement")),
    "pledge_acts": frozenset(("entry_id", "pledge")),
    "balances": frozenset(("obligation",)),
    "parties": frozenset[str](),
    "locations": frozenset[str](),
}
"""The tables that consolidated reports read, with the columns that count within their books."""


def read_by(statement: str) -> list[str]:
    """The tables that a statement reads.

    Raises:
        KeyError: it reads one of which is not said here what counts within its books.
    """
    names = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", statement))
    used = [table for table in TABLES if table in names]
    if strange := [table for table in used if table not in _OF_BOOKS]:
        raise KeyError(*strange)
    return used


def definition(table: str) -> str:
    """The statement that reads a table of the warehouse, in SQL that every engine takes.

    Books without their line in `data_sets` are not whole, as an interrupted export leaves them, and
    are not read.
    """
    cells = ", ".join(
        f"books || '/' || {column} AS {column}" if column in _OF_BOOKS[table] else f'"{column}"'
        for column in TABLES[table]
    )
    return (
        f"{fill(f'SELECT {cells}', 96, subsequent_indent='         ')}\n  FROM {SCHEMA}.{table}\n"  # noqa: S608 -- our own names
        f"  WHERE books IN (SELECT books FROM {SCHEMA}.{DATA_SETS})"
    )


def all_tables() -> tuple[str, ...]:
    """The tables that consolidated reports read."""
    return tuple(_OF_BOOKS)
