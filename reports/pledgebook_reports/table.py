"""What a report is, and the one way from it to a table and from a figure to the entries behind it.

A report is its columns and one SQL statement over the projection. The statement ends in a common
table expression `details`: one row for each part of a figure, with the row columns, `measure`,
`entry_id`, `file` and `line` (null for directives), `amount` and `illustrative`. The table is those
details grouped by the row's key (sums.py), so every figure is the sum of its details. A detail
without a measure is a row that shall stand even with nothing in it, or tells the row's other cells,
which then need not stand in each detail.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args

from pledgebook.money import NIL, format_money, to_cents
from pledgebook_reports import ties
from pledgebook_reports.conversion import ORIGINAL, Shown, shown_in
from pledgebook_reports.sources import behind, prelude
from pledgebook_reports.sums import Sums, sum_of, sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import duckdb

    from pledgebook_reports.ties import Tie

ColumnType = Literal["text", "money", "date", "count", "share"]
"""A share is in per cent, with two places."""
Cell = str | Decimal | datetime.date | int | None
Filter = Literal["from_", "to", "donor", "agreement", "facility", "window", "location", "project"]
Basis = Literal["closing", "average"]
"""At which rate figures are shown in another currency: the last day's, or the period's mean."""

SPENT = "spent"
EVERY_ROW = "*"
"""The row key of the totals."""


class ArgumentsError(ValueError):
    """A report was asked for with arguments that it cannot answer; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    A figure is a sum of measures, each with its sign: `of`, or the measure of its own key. `total`
    says whether the figure may be added up over rows.
    """

    key: str
    title: str
    type: ColumnType = "money"
    of: tuple[tuple[str, int], ...] = ()
    total: bool = True

    @property
    def terms(self) -> tuple[tuple[str, int], ...]:
        """The measures of a figure with their signs."""
        return self.of or ((self.key, 1),)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure as a share of another, in per cent; nothing where the other is nil."""

    key: str
    title: str
    of: str
    per: str

    @property
    def column(self) -> Column:
        """The column that shows it."""
        return Column(self.key, self.title, "share", total=False)

    def share(self, cells: Mapping[str, Cell]) -> Decimal | None:
        """The share in a row."""
        return per_cent(cells[self.of], cells[self.per])


def per_cent(part: Cell, whole: Cell) -> Decimal | None:
    """A part of a whole in per cent, with two places; None where the whole is nil."""
    if not isinstance(part, Decimal) or not isinstance(whole, Decimal) or not whole:
        return None
    return to_cents(part * 100 / whole)


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a report is asked for: the day of the figures, the facility's currency, filters."""

    as_of: datetime.date
    currency: str = "USD"
    from_: datetime.date | None = None
    to: datetime.date | None = None
    donor: str | None = None
    agreement: str | None = None
    facility: str | None = None
    window: str | None = None
    location: str | None = None
    project: str | None = None
    without_illustrative: bool = False
    show: str | None = None
    """A currency to show the figures in, at `basis`, or `original`; else they are as booked."""
    basis: Basis = "closing"

    def parameters(self) -> dict[str, Any]:
        """The statement's parameters; a period that ends earlier ends the figures."""
        return {
            "as_of": min(self.as_of, self.to) if self.to else self.as_of,
            "from_day": self.from_,
            "donor": self.donor,
            "agreement": self.agreement,
            "facility": self.facility,
            "window": self.window,
            "location": self.location,
            "project": self.project,
            "real_only": self.without_illustrative,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its columns and its statement.

    `sql` holds common table expressions, the last one `details`. `order` names the row columns, or
    further columns of `details`, that order the rows; the first row column is the row's key.
    `needs` lists filters of which exactly one must be given. `invented_of` is a measure, whether
    shown or not, and its word: the heading names its illustrative share. `ratios` set figures
    against each other; `remarks` are notes drawn from the rows.
    """

    name: str
    title: str
    row_columns: tuple[Column, ...]
    figures: tuple[Column, ...]
    sql: str
    order: tuple[str, ...]
    filters: frozenset[Filter] = frozenset()
    needs: tuple[Filter, ...] = ()
    notes: tuple[str, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    remarks: Callable[[Sequence[Row]], Sequence[str]] | None = None
    convertible: bool = True
    """Whether all its money is in the facility's currency, so that it can be shown in another."""
    original: str = ""
    """The statement of its amounts as promised or booked, each in the `currency` of its detail."""
    no_original: str = "its figures are in the facility's currency alone"
    """Why there is no such statement, where there is none."""
    by_source: bool = False
    """Whether money given on behalf of another party stands under that party."""
    signatures: tuple[str, ...] = ()
    """Who signs at the foot: each signs with name, title, signature and date."""
    papers: str = ""
    """A statement of the papers behind a row: its key, entry, kind, path, state and SHA-256."""
    invented_of: tuple[str, str] = (SPENT, "spent")
    ties: tuple[Tie, ...] = ()
    """Measures that are checked against Beancount's own balances whenever it is drawn up."""

    def statement(self, *, original: bool = False) -> str:
        """The common table expressions, up to `details`."""
        return f"{prelude(by_source=self.by_source)},\n{self.original if original else self.sql}"

    def figure(self, key: str) -> Column:
        """The figure of that key.

        Raises:
            ArgumentsError: there is none.
        """
        for column in self.figures:
            if column.key == key:
                return column
        known = ", ".join(column.key for column in self.figures)
        raise ArgumentsError(f"{self.name} has no figure {key}; there are {known}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key and its cells by column key."""

    key: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper behind a row: of which entry, what it is, its path below the documents, its state."""

    entry: str
    kind: str
    path: str
    state: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A drawn-up report. Money is in `currency`, in units with two decimals.

    In original currencies each row has its own, `totals` is empty and `totals_by` has them by
    currency.
    """

    report: str
    title: str
    as_of: datetime.date
    currency: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: Mapping[str, Decimal]
    notes: tuple[str, ...] = ()
    totals_by: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    signatures: tuple[str, ...] = ()
    """Who signs below the table."""
    papers: Mapping[str, tuple[Paper, ...]] = field(default_factory=dict)
    """The papers behind its rows, by the row's key."""
    documents: str | None = None
    """The way to the folder of the papers from where the table is put; None: it has no place."""
    books: str = ""
    """The digest of the books that it was drawn from, where that is known."""

    @property
    def total_lines(self) -> tuple[Mapping[str, Cell], ...]:
        """The lines of totals below the rows, each with its label in the first column."""
        first = self.columns[0].key
        if self.totals:
            return ({first: "Total", **self.totals},)
        return tuple(
            {first: "Total", "currency": currency, **own}
            for currency, own in self.totals_by.items()
        )


@dataclass(frozen=True, slots=True)
class Detail:
    """One entry's part of a figure; `row` is the row's key, `measure` the figure's."""

    row: str
    measure: str
    entry_id: str
    date: datetime.date
    file: str
    line: int
    text: str
    amount: Decimal
    hash: str | None = None
    illustrative: bool = False


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


def money(cell: Cell) -> Decimal:
    """A cell's money; nil of one that holds none."""
    return cell if isinstance(cell, Decimal) else NIL


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
