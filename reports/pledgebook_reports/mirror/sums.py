"""What both sides come to by donor and stage, beside the newest figure stated in public."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from pledgebook.money import NIL
from pledgebook_reports.mirror.comparing import Stage
from pledgebook_reports.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    import duckdb

    from pledgebook_reports.mirror.comparing import Money
    from pledgebook_reports.table import Arguments

    Stated = dict[tuple[str, Stage], tuple[datetime.date, Decimal, str]]

ALL = "all donors"
STAGES: tuple[Stage, ...] = get_args(Stage)
COLUMNS = (
    Column("donor", "Donor", "text"),
    Column("stage", "Stage", "text"),
    Column("books", "Books", total=False),
    Column("published", "Published", total=False),
    Column("difference", "Published less books", total=False),
    Column("stated", "Publicly stated in all", total=False),
    Column("day", "Stated for", "date"),
    Column("then", "Books by that day", total=False),
    Column("gap", "Stated less books", total=False),
    Column("source", "Stated in", "text"),
)


def sums_table(
    ours: Sequence[Money],
    published: Sequence[Money],
    connection: duckdb.DuckDBPyConnection,
    asked: Arguments,
    *,
    once: bool,
) -> Table:
    """One row a donor and stage, and one for all; stated figures stand beside the books of their day.

    Args:
        ours: what the books hold.
        published: what others publish, valued.
        connection: the rows of the books.
        asked: the day, the currency, and the one donor that was asked for.
        once: whether each flow is published once, at its latest stage: what is paid was agreed too.
    """
    currency = asked.currency
    theirs = [*published]
    if once:
        theirs += [replace(one, stage="agreed") for one in published if one.stage == "received"]
    stated = _stated(connection, asked)
    keys = {(one.donor, one.stage) for one in (*ours, *theirs)}
    everybody = [] if asked.donor else [(ALL, stage) for stage in STAGES]
    keys |= {key for key in stated if key[0] != ALL}
    rows = [
        Row(f"{id_} {stage}", _cells(id_, stage, ours, theirs, stated, currency))
        for id_, stage in (*sorted(keys), *everybody)
    ]
    unvalued = [
        (whose, of, count)
        for whose, side in (("of the books", ours), ("published", published))
        for of, count in sorted(
            Counter(
                one.amounts[0][0]
                for one in side
                if one.amounts and currency not in dict(one.amounts)
            ).items()
        )
    ]
    return Table(
        report="mirror-totals",
        title="Our books, what donors publish and what was stated in public",
        as_of=asked.as_of,
        currency=currency,
        columns=COLUMNS,
        rows=tuple(rows),
        totals={},
        notes=(
            "A stated figure stands beside what the books hold up to its day.",
            *(("What is published as paid counts as agreed too.",) if once else ()),
            *(f"{count} amount(s) {whose} in {of} have no rate in the books and are in no sum."
              for whose, of, count in unvalued),
        ),
    )  # fmt: skip


def _stated(connection: duckdb.DuckDBPyConnection, asked: Arguments) -> Stated:
    """The newest figure of each donor and stage, and of the facility for all."""
    facilities = {id_ for (id_,) in connection.execute("SELECT id FROM facilities").fetchall()}
    found: Stated = {}
    for subject, kind, day, value, source in connection.execute(
        "SELECT subject, kind, day, value, COALESCE(source, '') FROM stated "
        "WHERE agreement IS NULL AND day <= ? AND value IS NOT NULL "
        "AND kind IN ('agreed', 'received') ORDER BY day, value",
        [asked.as_of],
    ).fetchall():
        whose = ALL if subject in facilities else subject
        if asked.donor in (None, whose):
            found[whose, kind] = day, value, source
    return found


def _cells(
    donor: str,
    stage: Stage,
    ours: Sequence[Money],
    theirs: Sequence[Money],
    stated: Stated,
    currency: str,
) -> dict[str, Cell]:
    def total(side: Sequence[Money], until: datetime.date | None = None) -> Decimal:
        found = (
            dict(one.amounts).get(currency, NIL)
            for one in side
            if one.stage == stage
            and donor in (ALL, one.donor)
            and (until is None or (one.date is not None and one.date <= until))
        )
        return sum(found, NIL)

    cells: dict[str, Cell] = {
        "donor": donor,
        "stage": stage,
        "books": total(ours),
        "published": total(theirs),
        "difference": total(theirs) - total(ours),
        **dict.fromkeys(("stated", "day", "then", "gap")),
        "source": "",
    }
    if (donor, stage) in stated:
        day, value, source = stated[donor, stage]
        then = total(ours, day)
        cells |= {"stated": value, "day": day, "then": then, "gap": value - then, "source": source}
    return cells
