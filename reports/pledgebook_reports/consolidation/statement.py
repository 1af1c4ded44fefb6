"""A report over a whole warehouse as one statement, for an engine that knows nothing of us.

It is the report's own statement, its arguments written out and its tables made those of the
warehouse. SQL that DuckDB, Spark SQL and Trino take alike: common table expressions, joins, unions,
CASE; no parameters, no texts without a length, names in double quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.consolidation.tables import SCHEMA, definition, read_by
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.sources import ASKED
from pledgebook_reports.sources_and_uses import SOURCES_AND_USES
from pledgebook_reports.sums import sum_of

if TYPE_CHECKING:
    from pledgebook_reports.table import Report

CONSOLIDATED = {report.name: report for report in (PLEDGE_STATUS, SOURCES_AND_USES)}

_ASKED = f"""asked AS (
  SELECT MAX(as_of) AS as_of, CAST(NULL AS DATE) AS from_day,
         CAST(NULL AS VARCHAR(200)) AS donor, CAST(NULL AS VARCHAR(200)) AS agreement,
         CAST(NULL AS VARCHAR(200)) AS facility, CAST(NULL AS VARCHAR(200)) AS "window",
         CAST(NULL AS VARCHAR(200)) AS location, CAST(NULL AS VARCHAR(200)) AS project,
         FALSE AS real_only
  FROM {SCHEMA}.data_sets
  HAVING COUNT(DISTINCT as_of) = 1 AND COUNT(DISTINCT currency) = 1
         AND COUNT(DISTINCT digest) = COUNT(*)
)"""  # noqa: S608 -- our own text

_HEAD = """-- {title}, over all books of a warehouse that `pledgebook export parquet` has written.
-- Made from the report {name} by `make golden`; change the report, not this file.
-- The tables stand in the schema {schema}. Figures are in the currency of the books, on the day of
-- their data sets; where books differ in either or stand there twice, the report is empty rather than
-- wrong.
-- The first expression holds the arguments: a first day (from_day), a donor, real_only (no
-- illustrative entries).
"""


def standalone(report: Report) -> str:
    """The statement of a report over all books of a warehouse."""
    own = report.statement().removeprefix(f"WITH {ASKED},\n")
    tables = ",\n".join(f"{table} AS (\n  {definition(table)}\n)" for table in read_by(own))
    key, *others = [
        *(column.key for column in report.row_columns),
        *(c for c in report.order if c not in {column.key for column in report.row_columns}),
    ]
    told = "".join(f", MIN({column}) AS {column}" for column in others)
    figures = ",\n       ".join(
        f"CAST(COALESCE({sum_of(column.terms, 'amount')}, 0) AS DECIMAL(24,2)) AS {column.key}"
        for column in report.figures
    )
    head = _HEAD.format(title=report.title, name=report.name, schema=SCHEMA)
    return (
        f"{head}WITH {_ASKED},\n{tables},\n{own}\n"  # noqa: S608 -- our own text
        f"SELECT {key}{told},\n       {figures}\n"
        f"FROM details CROSS JOIN (SELECT as_of FROM asked) AS day GROUP BY {key}\n"
        f"ORDER BY {', '.join(report.order)};\n"
    )
