"""What moved since a report was issued: by line of the report, entry by entry."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from pledgebook_reports.issuing.frozen import Line


@dataclass(frozen=True, slots=True)
class Who:
    """Who entered and approved an entry, and when, as the books say."""

    date: datetime.date | None = None
    place: str = ""
    purpose: str = ""
    prepared_by: str | None = None
    prepared_on: datetime.date | None = None
    approved_by: str | None = None
    approved_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry's part of a figure: as issued, and as the books have it now."""

    entry: str
    issued: Decimal
    now: Decimal
    who: Who


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is no longer the one issued; the moves add up to the difference."""

    row: str
    label: str
    measure: str
    issued: Decimal
    now: Decimal
    moved: tuple[Moved, ...]


def changes(
    before: Sequence[Line], after: Sequence[Line], who: Mapping[str, Who]
) -> Iterator[Change]:
    """Each line whose entries differ, in the order of the report."""
    was = {(line.row, line.measure): line for line in before}
    now = {(line.row, line.measure): line for line in after}
    for place in dict.fromkeys((*was, *now)):
        old, new = was.get(place), now.get(place)
        moved = tuple(_moved(old.parts if old else {}, new.parts if new else {}, who))
        told = new or old
        if moved and told is not None:
            yield Change(
                *(place[0], told.label, place[1]),
                issued=old.amount if old else NIL,
                now=new.amount if new else NIL,
                moved=moved,
            )


def _moved(
    old: Mapping[str, Decimal], new: Mapping[str, Decimal], who: Mapping[str, Who]
) -> Iterator[Moved]:
    for entry in dict.fromkeys((*old, *new)):
        was, now = old.get(entry, NIL), new.get(entry, NIL)
        if was != now:
            yield Moved(entry, was, now, who.get(entry, Who()))


def who_entered(connection: duckdb.DuckDBPyConnection) -> dict[str, Who]:
    """Who stands behind each voucher of the books."""
    found = connection.execute(
        "SELECT v.entry_id, e.date, v.file, v.line, v.purpose, v.prepared_by, v.prepared_on, "
        "v.approved_by, v.approved_on FROM vouchers v "
        "LEFT JOIN entries e ON e.file = v.file AND e.line = v.line AND e.kind = 'transaction'"
    ).fetchall()
    return {
        entry: Who(date, f"{file}:{line}", purpose or "", *acts)
        for entry, date, file, line, purpose, *acts in found
    }
