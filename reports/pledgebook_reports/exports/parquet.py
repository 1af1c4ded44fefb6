"""The projection as a data set for a warehouse: Parquet, partitioned, with a data dictionary.

One folder a table, in it a part for the books (`books=NAME`), so that the books of many facilities
lie in one warehouse beside each other; `postings` lies in parts by facility and year too
(`of_facility`, `year`). The parts stand as columns when it is read with partitions. `data_sets` tells which
books are there, up to which day. Amounts stay DECIMAL, files are named from the folder of the
books. It holds all that the books hold, drafts and illustrative entries flagged, payees named: it
is for the office's own warehouse and no publication.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.rows import TABLES
from pledgebook_reports.exports import dictionary
from pledgebook_reports.exports.dictionary import DATA_SETS, EXPORTED
from pledgebook_reports.exports.scope import ExportError

if TYPE_CHECKING:
    import datetime

    import duckdb

DICTIONARY = ("dictionary.json", "dictionary.md")
# A letter first: readers of partitions take a name of digits for a number.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,63}")

_POSTINGS = """SELECT p.*,
       COALESCE(a.facility, f.facility, p.facility,
                (SELECT CASE WHEN COUNT(*) = 1 THEN MIN(id) END FROM facilities), 'NONE')
         AS of_facility,
       EXTRACT(YEAR FROM p.date) AS year
FROM ({rows}) AS p
LEFT JOIN (SELECT id, MIN(facility) AS facility FROM agreements GROUP BY id) AS a
  ON a.id = p.agreement
LEFT JOIN (SELECT id, MIN(facility) AS facility FROM funds GROUP BY id) AS f
  ON f.id = p.agreement"""


@dataclass(frozen=True, slots=True)
class Origin:
    """The books of a data set: their folder, the day of the figures, their currency and digest."""

    folder: Path
    as_of: datetime.date
    currency: str
    digest: str


def write(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Path,
    origin: Origin,
    *,
    name: str = "",
    force: bool = False,
) -> dict[str, int]:
    """Put a data set into a warehouse, new or with others; returns the rows of each table.

    `name` is what the books are called there; without one, their facility's id. It is drawn beside
    its place first, and the line in `data_sets` is put there last: what has none is not whole.

    Raises:
        ExportError: the folder is no folder, or no warehouse and `force` is not given; or it has
            books of that name already and `force` is not given. With it, their data set is
            replaced, and nothing else.
    """
    name = name or _facility(connection)
    if not _NAME.fullmatch(name):
        msg = f"{name!r} names no books: a letter, then letters, digits, dots and hyphens"
        raise ExportError(msg)
    _check_place(warehouse, name, force=force)
    warehouse.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=warehouse, prefix=".drawn-") as drawn:
        connection.execute("SET threads = 1")  # one file a part, the same for the same books
        counts = {
            table: _write_table(connection, Path(drawn), table, name, origin) for table in EXPORTED
        }
        _put(Path(drawn), warehouse, f"books={name}")
    _describe(connection, warehouse)
    return counts


def _check_place(warehouse: Path, name: str, *, force: bool) -> None:
    if warehouse.exists() and not warehouse.is_dir():
        raise ExportError(f"{warehouse} is a file: name a folder")
    if force or not warehouse.exists() or not any(warehouse.iterdir()):
        return
    if _older(warehouse):
        msg = (
            f"{warehouse} has a data set as it was before books had parts of their own: name a new "
            f"folder, or say --force to replace it"
        )
        raise ExportError(msg)
    if not (warehouse / DATA_SETS).is_dir():
        raise ExportError(f"{warehouse} is not empty: name a new folder, or say --force")
    if (warehouse / DATA_SETS / f"books={name}").exists():
        msg = f"{warehouse} has the books {name} already: give another --name, or say --force"
        raise ExportError(msg)


def _older(warehouse: Path) -> list[Path]:
    """What exports left before a warehouse took the books of many: one data set, in no part."""
    return sorted(
        path
        for table in TABLES
        for form in ("data_*.parquet", "of_facility=*")
        for path in (warehouse / table).glob(form)
    )


def _facility(connection: duckdb.DuckDBPyConnection) -> str:
    found = connection.execute("SELECT DISTINCT id FROM facilities ORDER BY id").fetchall()
    return "-".join(str(one) for (one,) in found) or "NONE"


def _put(drawn: Path, warehouse: Path, part: str) -> None:
    """Put the parts in their places; what says that they are whole goes first and comes last."""
    for path in _older(warehouse):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for table in (DATA_SETS, *TABLES):
        shutil.rmtree(warehouse / table / part, ignore_errors=True)
    for table in (*TABLES, DATA_SETS):
        (warehouse / table).mkdir(exist_ok=True)
        (drawn / table / part).rename(warehouse / table / part)


def _write_table(
    connection: duckdb.DuckDBPyConnection, drawn: Path, table: str, name: str, origin: Origin
) -> int:
    part = drawn / table / f"books={name}"
    part.mkdir(parents=True)
    if table == DATA_SETS:
        statement = (
            f"SELECT CAST({_quoted(origin.as_of.isoformat())} AS DATE) AS as_of, "
            f"{_quoted(origin.currency)} AS currency, {_quoted(origin.digest)} AS digest"
        )
        _copy(connection, statement, part / "data_0.parquet", "")
        return 1
    order = ", ".join(f'"{column}"' for column in TABLES[table])
    statement = f"SELECT {_cells(table, origin.folder)} FROM {table}"  # noqa: S608 -- our own names
    found = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchall()  # noqa: S608 -- our own names
    if table == "postings" and found[0][0]:
        rows = f"{_POSTINGS.format(rows=statement)} ORDER BY of_facility, year, {order}"
        _copy(connection, rows, part, "PARTITION_BY (of_facility, year), OVERWRITE_OR_IGNORE")
        return int(found[0][0])
    if table == "postings":  # a part without rows: readers take the columns from it
        part = part / "of_facility=NONE" / f"year={origin.as_of.year}"
        part.mkdir(parents=True)
    _copy(connection, f"{statement} ORDER BY {order}", part / "data_0.parquet", "")
    return int(found[0][0])


def _cells(table: str, folder: Path) -> str:
    """The columns of a table, files named from the folder of the books."""
    root = _quoted(f"{folder.resolve()}/")
    return ", ".join(
        f"REPLACE({column}, {root}, '') AS {column}"
        if column in dictionary.PATHS
        else f'"{column}"'
        for column in TABLES[table]
    )


def _describe(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Write the dictionary of all books that are in the warehouse."""
    files = {table: _quoted(f"{warehouse}/{table}/**/*.parquet") for table in EXPORTED}
    counts = {
        table: connection.execute(f"SELECT COUNT(*) FROM read_parquet({of})").fetchall()[0][0]  # noqa: S608 -- our own names
        for table, of in files.items()
    }
    sets = dictionary.data_sets(
        connection, f"read_parquet({files[DATA_SETS]}, hive_partitioning = true)"
    )
    for file, render in zip(DICTIONARY, (dictionary.as_json, dictionary.as_markdown), strict=True):
        (warehouse / file).write_text(render(counts, sets), encoding="utf-8")


def _copy(
    connection: duckdb.DuckDBPyConnection, statement: str, target: Path, options: str
) -> None:
    form = f"FORMAT parquet, {options}" if options else "FORMAT parquet"
    connection.execute(f"COPY ({statement}) TO {_quoted(str(target))} ({form})")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
