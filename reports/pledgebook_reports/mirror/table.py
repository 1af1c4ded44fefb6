"""The mirror as a table for people, one row a pair, with what both sides come to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

from pledgebook.money import NIL, format_money
from pledgebook_reports.mirror.comparing import Money, Outcome, totals
from pledgebook_reports.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from pledgebook_reports.mirror.comparing import Pair, Stage

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
    pairs: Sequence[Pair], left: Mapping[str, int], as_of: datetime.date, currency: str
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
            *_summary(pairs, currency),
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


def _summary(pairs: Sequence[Pair], currency: str) -> Iterator[str]:
    """How many pairs of each outcome, and what both sides come to by stage."""
    outcomes = Counter(pair.outcome for pair in pairs)
    yield "; ".join(f"{outcomes[one]} {one}" for one in get_args(Outcome)) + "."
    sums: dict[Stage, tuple[Decimal, Decimal]] = {}
    for (_, stage), (mine, other) in totals(pairs, currency).items():
        books, published = sums.get(stage, (NIL, NIL))
        sums[stage] = books + mine, published + other
    for told, (books, published) in sorted(sums.items()):
        yield (
            f"{told.capitalize()}: books {format_money(books)}, published "
            f"{format_money(published)}, difference {format_money(published - books)} {currency}."
        )
