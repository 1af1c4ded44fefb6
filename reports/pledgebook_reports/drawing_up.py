"""Draws up a report: its table, the entries behind a figure, the papers behind its rows.

The statement of the report gives the details (table.py), sums.py groups them into rows; before either
it is held against Beancount's own balances (ties.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from pledgebook.money import NIL, format_money
from pledgebook_reports import ties
from pledgebook_reports.conversion import ORIGINAL, Shown, shown_in
from pledgebook_reports.sources import behind
from pledgebook_reports.sums import Sums, sum_of, sums_of
from pledgebook_reports.table import (
    EVERY_ROW,
    Arguments,
    ArgumentsError,
    Column,
    Detail,
    Filter,
    Paper,
    Report,
    Row,
    Table,
    money,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb


def build(report: Report, connection: duckdb.DuckDBPyConnection, arguments: Arguments) -> Table:
    """Draw up the report.

    Raises:
        ArgumentsError: the report does not take such arguments, or the books know no such id.
        UntiedError: it differs from Beancount's own balances.
    """
    _check(report, connection, arguments)
    _check_ties(report, connection, arguments.currency)
    shown = shown_in(connection, arguments)
    sums = sums_of(report, connection, arguments, shown)
    for cells in sums.rows.values() if report.ratios else ():
        cells.update({ratio.key: ratio.share(cells) for ratio in report.ratios})
    rows = [Row(key, cells) for key, cells in sums.rows.items()]
    totals = totals_of(report, rows, split=shown.split)
    subject = arguments.agreement or arguments.donor
    return Table(
        report=report.name,
        title=f"{report.title}: {subject}" if subject else report.title,
        as_of=arguments.parameters()["as_of"],
        currency=shown.currency,
        columns=(
            *report.row_columns,
            *([Column("currency", "Currency", "text")] if shown.split else []),
            *report.figures,
            *(one.column for one in report.ratios),
        ),
        rows=tuple(rows),
        totals={} if shown.split else totals[""],
        totals_by=totals if shown.split else {},
        signatures=report.signatures,
        notes=(
            *_notes(report, arguments, sums, shown),
            *(behind(connection) if report.by_source else ()),
            *(report.remarks(rows) if report.remarks else ()),
        ),
    )


def totals_of(report: Report, rows: Sequence[Row], *, split: bool) -> dict[str, dict[str, Decimal]]:
    """The totals of the rows by the row's currency where they are split, else under no name."""
    groups: dict[str, list[Row]] = {} if split else {"": list(rows)}
    for row in rows if split else ():
        groups.setdefault(str(row.cells["currency"]), []).append(row)
    keys = [column.key for column in report.figures if column.total]
    return {
        currency: {key: sum((money(row.cells[key]) for row in own), NIL) for key in keys}
        for currency, own in sorted(groups.items())
    }


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the entries behind a figure, and how many there are in all with the sum of all."""

    details: tuple[Detail, ...]
    count: int
    sum: Decimal


def details(
    report: Report,
    connection: duckdb.DuckDBPyConnection,
    arguments: Arguments,
    row_key: str,
    column_key: str,
) -> list[Detail]:
    """The entries behind a figure, by date; their amounts add up to it.

    `row_key` is the key of a row or `EVERY_ROW`. An entry whose parts cancel out is left out.

    Raises:
        ArgumentsError: as `build`, and for an unknown figure.
    """
    return list(part_of(report, connection, arguments, row_key, column_key).details)


def part_of(
    report: Report,
    connection: duckdb.DuckDBPyConnection,
    arguments: Arguments,
    row_key: str,
    column_key: str,
    *,
    first: int = 0,
    most: int | None = None,
) -> Part:
    """At most so many of the `details` of a figure, after the `first` ones of them.

    Raises:
        ArgumentsError: as `details`.
    """
    _check(report, connection, arguments)
    terms = report.figure(column_key).terms
    shown = shown_in(connection, arguments)
    if shown.split and row_key == EVERY_ROW:
        raise ArgumentsError(f"{report.name} has no total over currencies")
    key = report.row_columns[0].key
    whose = f"CONCAT({key}, ' ', currency)" if shown.split else key
    found = connection.execute(
        _OPENED.format(
            statement=report.statement(original=shown.split),
            amount=sum_of(terms, shown.amount),
            among=", ".join(f"'{measure}'" for measure, _ in terms),
            whose="" if row_key == EVERY_ROW else f"AND {whose} = $row_key",
            part="" if most is None else f"LIMIT {most:d} OFFSET {first:d}",
        ),
        arguments.parameters()
        | shown.parameters
        | ({} if row_key == EVERY_ROW else {"row_key": row_key}),
    ).fetchall()
    if not found and first:  # After the last one: what all are together is told with the first.
        whole = part_of(report, connection, arguments, row_key, column_key, most=1)
        return Part((), whole.count, whole.sum)
    *_, count, total = found[0] if found else (0, NIL)
    return Part(tuple(Detail(row_key, column_key, *cells) for *cells, _, _ in found), count, total)


_OPENED = """{statement},
opened AS (
  SELECT entry_id, file, line, illustrative,
         CAST({amount} AS DECIMAL(24,2)) AS amount
  FROM details
  WHERE measure IN ({among}) {whose}
  GROUP BY entry_id, file, line, illustrative
  HAVING {amount} <> 0
),
directives AS (
  SELECT * FROM (
    SELECT id, date, file, line, text, hash,
           ROW_NUMBER() OVER (PARTITION BY id ORDER BY file, line) AS n
    FROM entries WHERE kind <> 'transaction'
  ) AS numbered WHERE n = 1
)
SELECT p.entry_id, COALESCE(t.date, r.date), COALESCE(t.file, r.file), COALESCE(t.line, r.line),
       COALESCE(t.text, r.text), p.amount, COALESCE(t.hash, r.hash), p.illustrative,
       COUNT(*) OVER (), CAST(SUM(p.amount) OVER () AS DECIMAL(24,2))
FROM opened p
LEFT JOIN entries t ON t.kind = 'transaction' AND t.file = p.file AND t.line = p.line
LEFT JOIN directives r ON p.line IS NULL AND r.id = p.entry_id
ORDER BY 2, 3, 4, 1
{part}"""


def papers_behind(
    report: Report, connection: duckdb.DuckDBPyConnection, arguments: Arguments
) -> dict[str, tuple[Paper, ...]]:
    """The papers behind each row, by its key, as the rows' entries name them."""
    if not report.papers:
        return {}
    found: dict[str, list[Paper]] = {}
    for key, *paper in connection.execute(
        f"{report.statement()}\n{report.papers}", arguments.parameters()
    ).fetchall():
        found.setdefault(str(key), []).append(Paper(*paper))
    return {key: tuple(papers) for key, papers in found.items()}


def _notes(report: Report, arguments: Arguments, sums: Sums, shown: Shown) -> tuple[str, ...]:
    notes = [*report.notes, *shown.notes]
    if arguments.from_:
        notes.append(f"For the period from {arguments.from_}.")
    if arguments.without_illustrative:
        notes.append("Illustrative entries are left out.")
    elif any(one.invented_parts for one in sums.measures.values()):
        notes.append(_invented(report, sums, shown))
    for measure, one in sums.measures.items():
        if one.unvalued:
            notes.append(
                f"{one.unvalued} part(s) of {measure} have no rate to {arguments.currency} "
                "and are not counted."
            )
    return tuple(notes)


def _invented(report: Report, sums: Sums, shown: Shown) -> str:
    """That there are illustrative entries, and their share, where it is one of one currency."""
    measure, word = report.invented_of
    one = sums.measures.get(measure)
    if one is None or not one.whole or shown.split:
        return "Contains illustrative entries."
    return (
        f"Contains illustrative entries: {format_money(one.invented)} of "
        f"{format_money(one.whole)} {shown.currency} {word} ({one.invented / one.whole:.1%}) "
        "are invented."
    )


def _check(report: Report, connection: duckdb.DuckDBPyConnection, arguments: Arguments) -> None:
    names: Sequence[Filter] = get_args(Filter)
    if arguments.show not in (None, arguments.currency) and not report.convertible:
        raise ArgumentsError(f"{report.name} is in each account's own currency already")
    if arguments.show == ORIGINAL and not report.original:
        raise ArgumentsError(f"{report.name} has no original: {report.no_original}")
    given = {name for name in names if getattr(arguments, name) is not None}
    for name in names:
        # The last day of the figures is a day of the figures under any name.
        if name in given and name not in report.filters and name != "to":
            raise ArgumentsError(f"{report.name} takes no --{name.rstrip('_')}")
    if report.needs and len(given.intersection(report.needs)) != 1:
        wanted = " or ".join(f"--{name}" for name in report.needs)
        raise ArgumentsError(f"{report.name} is drawn up for one subject: give {wanted}")
    if arguments.from_ and arguments.from_ > arguments.parameters()["as_of"]:
        raise ArgumentsError(f"the period begins on {arguments.from_}, after its last day")
    for kind, statement in _KNOWN.items():
        id_ = getattr(arguments, kind)
        if id_ is not None and not connection.execute(statement, [id_, id_]).fetchone():
            raise ArgumentsError(f"the books know no {kind} {id_}")


def _check_ties(report: Report, connection: duckdb.DuckDBPyConnection, currency: str) -> None:
    day = ties.day_of(connection) if report.ties else None
    if day is not None:
        unfiltered = Arguments(as_of=day, currency=currency).parameters()
        key = report.row_columns[0].key
        ties.check(report.name, report.ties, report.statement(), key, connection, unfiltered)


_KNOWN = {
    "donor": "SELECT 1 FROM parties WHERE id = ? AND id = ? LIMIT 1",
    "agreement": "SELECT 1 FROM agreements WHERE id = ? "
    "UNION ALL SELECT 1 FROM postings WHERE agreement = ? LIMIT 1",
    "window": "SELECT 1 FROM windows WHERE id = ? AND id = ? LIMIT 1",
    "location": "SELECT 1 FROM locations WHERE id = ? AND id = ? LIMIT 1",
    "project": "SELECT 1 FROM projects WHERE id = ? AND id = ? LIMIT 1",
    "facility": "SELECT 1 FROM agreements WHERE facility = ? "
    "UNION ALL SELECT 1 FROM postings WHERE facility = ? LIMIT 1",
}
