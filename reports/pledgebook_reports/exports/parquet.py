"""The projection as a data set for a warehouse: Parquet, partitioned, with a data dictionary.

One folder a table; `postings` lies in parts by facility and year, which stand as two more columns
(`of_facility`, `year`) when it is read with partitions. Amounts stay DECIMAL, files are named from
the folder of the books. It holds all that the books hold, drafts and illustrative entries flagged,
payees named: it is for the office's own warehouse and no publication.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from pledgebook.rows import TABLES
from pledgebook_reports.exports import dictionary
from pledgebook_reports.exports.scope import ExportError

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    import duckdb

DICTIONARY = ("dictionary.json", "dictionary.md")

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


def write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    books: Path,
    as_of: datetime.date,
    *,
    force: bool = False,
) -> dict[str, int]:
    """Write the data set; returns the rows of each table.

    `books` is the folder of the books, from which files are named.

    Raises:
        ExportError: the folder is no folder, or holds something already and `force` is not given;
            with it, what an earlier export wrote there is replaced, and nothing else.
    """
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is a file: name a folder")
    if folder.exists() and any(folder.iterdir()) and not force:
        raise ExportError(f"{folder} is not empty: name a new folder, or say --force")
    for name in TABLES:
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    connection.execute("SET threads = 1")  # one file a part, the same for the same books
    counts = {name: _write_table(connection, folder / name, name, books) for name in TABLES}
    for name, render in zip(DICTIONARY, (dictionary.as_json, dictionary.as_markdown), strict=True):
        (folder / name).write_text(render(counts, as_of), encoding="utf-8")
    return counts


def _write_table(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, books: Path
) -> int:
    root = _quoted(f"{books.resolve()}/")
    cells = ", ".join(
        f"REPLACE({column}, {root}, '') AS {column}"
        if column in dictionary.PATHS
        else f'"{column}"'
        for column in TABLES[name]
    )
    order = ", ".join(f'"{column}"' for column in TABLES[name])
    statement = f"SELECT {cells} FROM {name}"  # noqa: S608 -- our own names
    if name == "postings":
        _copy(
            connection,
            f"{_POSTINGS.format(rows=statement)} ORDER BY of_facility, year, {order}",
            folder,
            "PARTITION_BY (of_facility, year)",
        )
    else:
        folder.mkdir()
        _copy(connection, f"{statement} ORDER BY {order}", folder / "data_0.parquet", "")
    found = connection.execute(f"SELECT COUNT(*) FROM {name}").fetchall()  # noqa: S608 -- our own names
    return int(found[0][0])


def _copy(
    connection: duckdb.DuckDBPyConnection, statement: str, target: Path, options: str
) -> None:
    form = f"FORMAT parquet, {options}" if options else "FORMAT parquet"
    connection.execute(f"COPY ({statement}) TO {_quoted(str(target))} ({form})")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
