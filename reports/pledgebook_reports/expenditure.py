"""Expenditure: what was spent, by one or any two of window, governorate, category, project, donor, year.

A governorate is the place at the top of the chain of parents of an entry's location, or of its
project's location; a category one of the eight of the UN (UNSDG, 2012). Of two, the first makes the
rows; the second the columns where it has few values (window, category, year), else rows too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.accounts import CATEGORIES
from pledgebook_reports.sources import PRELUDE
from pledgebook_reports.table import ArgumentsError, Column, Filter, Report
from pledgebook_reports.ties import SPENT, by_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from pledgebook_reports.table import Arguments
    from pledgebook_reports.ties import Tie

FILTERS: frozenset[Filter] = frozenset(
    ("from_", "to", "donor", "agreement", "facility", "window", "location", "project")
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """What expenditure is told by: the expression of its id, its names, and the word for neither.

    `names` selects id and name; `standing` says whether what is in it stands with nothing spent.
    """

    key: str
    title: str
    id: str
    names: str
    none: str
    standing: bool = False
    across: bool = False
    """Whether its values are few enough to be columns."""


_CATEGORY_NAMES = ", ".join(f"('{name}', '{number} {name}')" for name, number in CATEGORIES.items())

DIMENSIONS: Mapping[str, Dimension] = {
    "window": Dimension(
        "window_id", "Window", 'm."window"',
        "SELECT id, MIN(name) AS name FROM windows GROUP BY id", "No window",
        standing=True, across=True,
    ),
    "governorate": Dimension(
        "governorate", "Governorate", "m.governorate",
        "SELECT id, name FROM places WHERE id = top", "No place given", standing=True,
    ),
    "category": Dimension(
        "category", "Category", "m.category",
        f"SELECT id, name FROM (VALUES {_CATEGORY_NAMES}) AS c (id, name)", "No category",  # noqa: S608 -- our own text
        standing=True, across=True,
    ),
    "project": Dimension(
        "project", "Project", "m.project",
        "SELECT id, MIN(name) AS name FROM projects GROUP BY id", "No project",
    ),
    "donor": Dimension(
        "donor", "Donor", "m.donor",
        "SELECT id, MIN(name) AS name FROM parties GROUP BY id", "No donor",
    ),
    "year": Dimension(
        "year", "Year", "CAST(EXTRACT(YEAR FROM m.date) AS VARCHAR)",
        "SELECT CAST(NULL AS VARCHAR) AS id, CAST(NULL AS VARCHAR) AS name", "No year",
        across=True,
    ),
}  # fmt: skip


_BY_ROW: Mapping[str, tuple[Tie, ...]] = dict.fromkeys(DIMENSIONS, ()) | {
    "window": (by_part("spent", "the expense accounts of the window", 3),),
    "category": (by_part("spent", "the expense accounts of the category", 4),),
}
"""What the name of an expense account tells of the rows."""


def expenditure(
    first: str,
    second: str | None = None,
    columns: Sequence[tuple[str, str]] = (),
    name: str = "expenditure",
) -> Report:
    """The report by one dimension or two; `columns` are the ids and names of the second's columns."""
    one, two = DIMENSIONS[first], DIMENSIONS[second] if second else None
    if two is None or two.across:
        names = [Column(one.key, "Id", "text"), Column("name", one.title, "text")]
        if first == "year":
            names = [Column(one.key, one.title, "text")]
    else:
        names = [
            Column("pair", "Ids", "text"),
            Column("name", one.title, "text"),
            Column("second_name", two.title, "text"),
        ]
    return Report(
        name=name,
        title=f"Expenditure by {first}" + (f" and {second}" if second else ""),
        row_columns=tuple(names),
        figures=(
            *(Column(id_, title) for id_, title in columns),
            Column("spent", "Total" if columns else "Spent"),
        ),
        sql=_statement(one, two),
        order=(names[0].key,),
        filters=FILTERS,
        ties=(SPENT, *(_BY_ROW[first] if two is None or two.across else ())),
        no_original="expense is booked in the facility's currency",
    )


def _statement(one: Dimension, two: Dimension | None) -> str:
    """Each expense leg is a part of its row's total and, where there are columns, of its column's."""
    then = two or one
    spending = f"""firsts AS ({one.names}),
seconds AS ({then.names}),
spending AS (
  SELECT COALESCE({one.id}, '(none)') AS first_id, COALESCE(k.name, {one.id}, '{one.none}') AS name,
         COALESCE({then.id}, '(none)') AS second_id,
         COALESCE(l.name, {then.id}, '{then.none}') AS second_name,
         m.measure, m.entry_id, m.file, m.line, m.amount, m.illustrative
  FROM moves m LEFT JOIN firsts k ON k.id = {one.id} LEFT JOIN seconds l ON l.id = {then.id}
  CROSS JOIN asked q
  WHERE m.measure = 'spent' AND (q.from_day IS NULL OR m.date >= q.from_day)
),"""  # noqa: S608 -- our own text
    if two is not None and not two.across:
        return f"""{spending}
details AS (
  SELECT CONCAT(first_id, ' / ', second_id) AS pair, name, second_name,
         measure, entry_id, file, line, amount, illustrative
  FROM spending
)"""  # noqa: S608 -- our own text
    of_columns = """
  UNION ALL
  SELECT first_id, name, second_id, entry_id, file, line, amount, illustrative FROM spending"""
    standing = """
  UNION ALL
  SELECT id, name, NULL, NULL, NULL, NULL, NULL, FALSE FROM firsts"""
    return f"""{spending}
details AS (
  SELECT first_id AS {one.key}, name, measure, entry_id, file, line, amount, illustrative
  FROM spending{of_columns if two else ""}{standing if one.standing else ""}
)"""  # noqa: S608 -- our own text


def by(
    dimensions: Sequence[str], connection: duckdb.DuckDBPyConnection, arguments: Arguments
) -> Report:
    """The report by one dimension or two, with the columns that the books have for the second.

    Raises:
        ArgumentsError: more than two dimensions, or one twice.
    """
    if not 0 < len(set(dimensions)) == len(dimensions) <= 2:
        raise ArgumentsError("expenditure is told by one or two different dimensions")
    if len(dimensions) == 1:
        return expenditure(dimensions[0])
    first, second = dimensions
    if not DIMENSIONS[second].across:
        return expenditure(first, second)
    columns = connection.execute(
        f"{PRELUDE},\n{_statement(DIMENSIONS[first], DIMENSIONS[second])}\n"
        "SELECT DISTINCT second_id, second_name FROM spending ORDER BY second_name, second_id",
        arguments.parameters(),
    ).fetchall()
    return expenditure(first, second, columns)


EXPENDITURE = expenditure("window", "governorate")
BY_WINDOW = expenditure("window", name="expenditure-by-window")
BY_GOVERNORATE = expenditure("governorate", name="expenditure-by-governorate")
