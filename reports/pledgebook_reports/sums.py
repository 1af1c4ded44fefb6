"""The figures of a report: its details grouped by row, and what is told of each measure.

One statement gives both, so that the details are drawn up once: a line for each row with a column
for each figure, and a line for each measure with its sum, its illustrative share and how many of
its parts have no value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pledgebook.money import NIL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    import duckdb

    from pledgebook_reports.conversion import Shown
    from pledgebook_reports.table import Arguments, Cell, Report


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure over all rows: its sum, and its illustrative share, in amount and in parts."""

    whole: Decimal
    invented: Decimal
    invented_parts: int
    unvalued: int


@dataclass(slots=True)
class Sums:
    """What the statement gave, before it is a table: rows by key, measures by name."""

    rows: dict[str, dict[str, Cell]] = field(default_factory=dict)
    measures: dict[str, Measured] = field(default_factory=dict)


def sums_of(
    report: Report, connection: duckdb.DuckDBPyConnection, arguments: Arguments, shown: Shown
) -> Sums:
    """Draw up the rows, in their order, and the measures."""
    named = [column.key for column in report.row_columns]
    found = connection.execute(
        _statement(report, shown, named), arguments.parameters() | shown.parameters
    ).fetchall()
    sums = Sums()
    first, last = len(named) + shown.split, len(named) + shown.split + len(report.figures)
    keys = [*named, *(["currency"] if shown.split else []), *(c.key for c in report.figures)]
    for line in found:
        measure, whole, invented, parts, unvalued = line[last:]
        if parts is None:
            nil = ((NIL if amount is None else amount) for amount in line[first:last])
            key = f"{line[0]} {line[first - 1]}" if shown.split else str(line[0])
            sums.rows[key] = dict(zip(keys, (*line[:first], *nil), strict=True))
        elif measure is not None:
            sums.measures[measure] = Measured(
                whole if whole is not None else NIL, invented or NIL, int(parts), int(unvalued)
            )
    return sums


def _statement(report: Report, shown: Shown, named: Sequence[str]) -> str:
    """The statement; a line of a measure has `parts`, a line of a row has none."""
    key, *others = [*named, *(column for column in report.order if column not in named)]
    # The key decides the row: what else is told of it is the same in each of its details.
    told = "".join(f", MIN({column}) AS {column}" for column in others)
    by = f"{key}, currency" if shown.split else key
    figures = "".join(
        f", {sum_of(column.terms, shown.amount)} AS figure_{n}"
        for n, column in enumerate(report.figures)
    )
    shape = ", ".join(
        [*named, *(["currency"] if shown.split else []),
         *(f"figure_{n}" for n in range(len(report.figures)))]
    )  # fmt: skip
    # A row is of a currency, so nothing stands without one; nor for a measure that is not shown.
    among = ", ".join(f"'{m}'" for column in report.figures for m, _ in column.terms)
    only = f"WHERE measure IN ({among})" if shown.split else ""
    return f"""{report.statement(original=shown.split)},
grouped AS (
  SELECT {by}{told}{figures}, measure, SUM({shown.amount}) AS whole,
         SUM(CASE WHEN illustrative THEN {shown.amount} END) AS invented,
         SUM(CASE WHEN illustrative THEN 1 ELSE 0 END) AS parts,
         SUM(CASE WHEN amount IS NULL AND measure IS NOT NULL THEN 1 ELSE 0 END) AS unvalued,
         GROUPING({key}) AS of_measure
  FROM details {only} GROUP BY GROUPING SETS (({by}), (measure))
)
SELECT {shape}, CASE WHEN of_measure = 1 THEN measure END,
       CASE WHEN of_measure = 1 THEN whole END, CASE WHEN of_measure = 1 THEN invented END,
       CASE WHEN of_measure = 1 THEN parts END, CASE WHEN of_measure = 1 THEN unvalued END
FROM grouped ORDER BY of_measure, {", ".join(report.order)}{", currency" * shown.split}"""  # noqa: S608 -- our own text


def sum_of(terms: Sequence[tuple[str, int]], amount: str) -> str:
    """The expression of a figure: the sum of its measures, each with its sign."""
    cases = " ".join(
        f"WHEN '{measure}' THEN {amount if sign > 0 else f'-({amount})'}" for measure, sign in terms
    )
    return f"SUM(CASE measure {cases} END)"
