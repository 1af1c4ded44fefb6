"""The mirror as a table for people, with what both sides come to and what was stated in public."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook_reports.mirror.comparing import Money, totals
from pledgebook_reports.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections import Counter
    from collections.abc import Iterator, Sequence

    import duckdb

    from pledgebook_reports.mirror.comparing import Pair

COLUMNS = (
    Column("outcome", "Outcome", "text"),
    Column("donor", "Donor", "text"),
    Column("stage", "Stage", "text"),
    Column("entry", "Entry", "text"),
    Column("date", "Date", "date"),
    Column("amount", "Ours", "text"),
    Column("line", "Published at", "text"),
    Column("published", "Published on", "date"),
    Column("theirs", "Theirs", "text"),
    Column("value", "Ours, as booked", total=False),
    Column("published_value", "Theirs, in that currency", total=False),
)


def mirror_table(
    pairs: Sequence[Pair],
    left: Counter[str],
    connection: duckdb.DuckDBPyConnection,
    as_of: datetime.date,
    currency: str,
) -> Table:
    """One row a pair, or an amount that one side alone has."""
    rows = [Row(f"{number}", _cells(pair, currency)) for number, pair in enumerate(pairs, start=1)]
    return Table(
        report="mirror",
        title="Our books and what donors publish",
        as_of=as_of,
        currency=currency,
        columns=COLUMNS,
        rows=tuple(rows),
        totals={},
        notes=(
            *_sums(pairs, connection, as_of, currency),
            *(f"Left out: {count} published amount(s) {reason}." for reason, count in left.items()),
        ),
    )


def _cells(pair: Pair, currency: str) -> dict[str, Cell]:
    either = pair.ours or pair.theirs
    mine, other = pair.ours, pair.theirs
    return {
        "outcome": pair.outcome,
        "donor": either.donor if either else "",
        "stage": either.stage if either else "",
        "entry": mine.name if mine else "",
        "date": mine.date if mine else None,
        "amount": _told(mine),
        "line": other.name if other else "",
        "published": other.date if other else None,
        "theirs": _told(other),
        "value": dict(mine.amounts).get(currency) if mine else None,
        "published_value": dict(other.amounts).get(currency) if other else None,
    }


def _told(one: Money | None) -> str:
    if one is None or not one.amounts:
        return ""
    currency, amount = one.amounts[0]
    return f"{format_money(amount)} {currency}"


def _sums(
    pairs: Sequence[Pair],
    connection: duckdb.DuckDBPyConnection,
    as_of: datetime.date,
    currency: str,
) -> Iterator[str]:
    """What both sides come to by donor and stage, beside the newest figure stated in public."""
    stated: dict[tuple[str, str], tuple[datetime.date, Decimal]] = {
        (subject, kind): (day, value)
        for subject, kind, day, value in connection.execute(
            "SELECT subject, kind, day, value FROM stated WHERE agreement IS NULL AND day <= ? "
            "AND value IS NOT NULL ORDER BY day",
            [as_of],
        ).fetchall()
    }
    for (donor, stage), (mine, other) in sorted(totals(pairs, currency).items()):
        told = f"{donor} {stage}: books {format_money(mine)}, published {format_money(other)}"
        if (donor, stage) in stated:
            day, value = stated[donor, stage]
            told += f", publicly stated {format_money(value)} on {day}"
        yield f"{told} {currency}."
