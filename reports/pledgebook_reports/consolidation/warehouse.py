"""A warehouse opened in DuckDB: which books are in it, and its tables as the reports read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from pledgebook.rows import database
from pledgebook_reports.consolidation.tables import SCHEMA, all_tables, definition
from pledgebook_reports.exports.dictionary import DATA_SETS, DataSet

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path


class WarehouseError(ValueError):
    """A warehouse that cannot be summed up; the message is for the user."""


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """The tables of a warehouse: as they lie there in a schema, and as reports read them.

    Raises:
        WarehouseError: there is none, or it is damaged.
    """
    if not (folder / DATA_SETS).is_dir():
        msg = f"{folder} is no warehouse: pledgebook export parquet {folder} makes one"
        raise WarehouseError(msg)
    connection = database()
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    try:
        for table in (*all_tables(), DATA_SETS):
            files = f"{folder}/{table}/**/*.parquet".replace("'", "''")
            connection.execute(
                f"CREATE VIEW {SCHEMA}.{table} AS "  # noqa: S608 -- our own names
                f"SELECT * FROM read_parquet('{files}', hive_partitioning = true)"
            )
        for table in all_tables():
            connection.execute(f"CREATE VIEW {table} AS {definition(table)}")
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0]
        raise WarehouseError(f"{folder} cannot be read ({reason})") from None
    return connection


def agreed(sets: Sequence[DataSet]) -> tuple[datetime.date, str]:
    """The one day and currency of all books.

    Raises:
        WarehouseError: books differ in one of them, or stand there twice, so that no sum would mean
            anything.
    """
    first = sets[0]
    names: dict[str, str] = {}
    for one in sets:
        if one.as_of != first.as_of:
            msg = (
                f"the books of {first.books} are told on {first.as_of}, those of {one.books} on "
                f"{one.as_of}: export them with the same --as-of"
            )
            raise WarehouseError(msg)
        if one.currency != first.currency:
            msg = (
                f"the books of {first.books} are in {first.currency}, those of {one.books} in "
                f"{one.currency}: put them into warehouses of their own"
            )
            raise WarehouseError(msg)
        if one.digest in names:
            msg = (
                f"{names[one.digest]} and {one.books} are the same books and would be counted twice: "
                f"leave one of them out"
            )
            raise WarehouseError(msg)
        names[one.digest] = one.books
    return first.as_of, first.currency
