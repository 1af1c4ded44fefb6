"""Which columns of amounts belong together: one amount in two currencies, in parts by years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.aid.contributions import money
from pledgebook_importers.aid.contributions.headings import Heading
from pledgebook_importers.aid.flows import Kind
from pledgebook_importers.intake.errors import RefusedError

_Group = tuple[Kind | None, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts, with the currency and the scale that its heading states."""

    place: int
    unit: str = ""
    scale: Decimal = money.ONE


@dataclass(frozen=True, slots=True)
class Measure:
    """One amount of each row: its kind, its columns, and the columns of what belongs to it.

    Of several `amounts`, each in a currency of its own, a row fills one; `usd` is the same amount
    in USD. `kind` is None where the row's status says it. A place is -1 where there is no column.
    """

    kind: Kind | None
    amounts: tuple[Column, ...] = ()
    usd: Column | None = None
    currency: int = -1
    date: int = -1
    rate: int = -1

    @property
    def columns(self) -> tuple[Column, ...]:
        """All its columns of amounts."""
        return (*self.amounts, self.usd) if self.usd else self.amounts


def measure(
    headings: Sequence[Heading], amounts: Sequence[int], meant: Kind | None, scale: Decimal
) -> tuple[tuple[Measure, ...], tuple[int, ...]]:
    """The amounts of a row by the columns of amounts, and the columns that are parts of them.

    `meant` is the kind that the title says, `scale` that of headings that state none. Columns of
    single years are parts where another column has the whole, else amounts of their own.

    Raises:
        RefusedError: two columns may be the same amount.
    """
    groups = _grouped(headings, amounts, meant)
    whole = {kind for kind, year in groups if not year}
    parts: list[int] = []
    measures = []
    for (kind, year), columns in groups.items():
        if year and (kind in whole or (kind == meant and whole)):
            parts += columns
        else:
            measures.append(_measure(headings, kind, columns, scale))
    return tuple(measures), tuple(parts) if len(measures) == 1 else ()


def _grouped(
    headings: Sequence[Heading], amounts: Sequence[int], meant: Kind | None
) -> dict[_Group, list[int]]:
    """The columns of each kind and year; a column of USD without a kind is the one's before it."""
    groups: dict[_Group, list[int]] = {}
    before: list[int] | None = None
    for place in amounts:
        heading = headings[place]
        kindless = heading.kind is None and not heading.year
        if kindless and before and _completes([headings[i] for i in before], heading):
            before.append(place)
            continue
        group = (heading.kind or meant, heading.year)
        before = groups.setdefault(group, [])
        before.append(place)
    return groups


def _completes(others: Sequence[Heading], heading: Heading) -> bool:
    """Whether a column is the USD of those before it, or they are its."""
    units = {other.unit for other in others}
    return (heading.unit == "USD") is not ("USD" in units)


def _measure(
    headings: Sequence[Heading],
    kind: Kind | None,
    columns: Sequence[int],
    scale: Decimal,
) -> Measure:
    by_unit: dict[str, int] = {}
    for place in columns:
        unit = headings[place].unit
        if unit in by_unit or (
            (by_unit.keys() - {"USD"} and "" in {unit, *by_unit}) and unit != "USD"
        ):
            first = headings[by_unit[unit] if unit in by_unit else columns[0]].text
            reason = f"columns {first!r} and {headings[place].text!r} may be the same amount"
            raise RefusedError(None, f"{reason}; name one in a profile")
        by_unit[unit] = place
    usd = by_unit.pop("USD", None) if len(by_unit) > 1 else None

    def column(place: int) -> Column:
        stated = headings[place].scale
        return Column(place, headings[place].unit, scale if stated == money.ONE else stated)

    return Measure(
        kind=kind,
        amounts=tuple(column(place) for place in by_unit.values()),
        usd=None if usd is None else column(usd),
        currency=_own(headings, "currency", kind),
        date=_own(headings, "date", kind),
        rate=max(_own(headings, "rate", kind), _own(headings, "rate", None)),
    )


def _own(headings: Sequence[Heading], role: str, kind: Kind | None) -> int:
    """The column of that role that is of this kind alone."""
    if kind is None and role != "rate":
        return -1
    found = (
        i for i, heading in enumerate(headings) if (heading.role, heading.kind) == (role, kind)
    )
    return next(found, -1)
