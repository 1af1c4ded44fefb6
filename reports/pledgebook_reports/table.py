"""What a report is, what it is asked for, and the table that is drawn up from it (drawing_up.py).

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
from typing import TYPE_CHECKING, Any, Literal

from pledgebook.money import NIL, to_cents
from pledgebook_reports.sources import prelude

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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


def money(cell: Cell) -> Decimal:
    """A cell's money; nil of one that holds none."""
    return cell if isinstance(cell, Decimal) else NIL
