"""A table of contributions as a whole: where it ends, its totals, and its flows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pledgebook_importers.aid import published
from pledgebook_importers.aid.contributions import money
from pledgebook_importers.aid.contributions.amounts import Amounts
from pledgebook_importers.aid.contributions.plan import Plan
from pledgebook_importers.aid.contributions.rows import ZERO, RowReader, is_tags, orders_of
from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.tables.columns import is_footer
from pledgebook_importers.tables.sheets import Cell, Row
from pledgebook_importers.tables.values import DecimalMark


def read_table(plan: Plan, decimal: DecimalMark | None) -> tuple[list[Flow], list[Problem]]:
    """The flows of a table and what is doubtful in it; `decimal` is the mark that numbers have.

    Rows of totals are checked against the rows above them, and end the table where no other total
    follows.

    Raises:
        RefusedError: a row is shifted, or its money cannot be known without guessing.
    """
    rows = [row for row in plan.sheet.rows[plan.place :] if not row.empty and not is_tags(row)]
    mark = decimal or money.mark_of(_cells(plan, rows))
    if mark is None:
        reason = "does not show whether a comma or a point begins the decimals; state `decimal`"
        raise RefusedError(plan.heading.line, f"{reason} in a profile")
    amounts = Amounts(plan, mark)
    reader = RowReader(plan, amounts, orders_of(plan, rows))
    labelled = {place for place, row in enumerate(rows) if is_total(plan, row)}
    end = max(labelled, default=len(rows) - 1) + 1
    sums = _Sums(plan, amounts)
    flows: list[Flow] = []
    for place, row in enumerate(rows[:end]):
        _check_width(plan, row)
        if place in labelled or sums.is_total(row):
            reader.problems += sums.check(row)
        else:
            flows += reader.read(row)
            sums.add(row)
    below = [row for row in rows[end:] if amounts.by_column(row)]
    if below:
        reason = f"{len(below)} rows with amounts stand below the total; they are not read"
        reader.problems.append(Problem(below[0].line, reason))
    return flows, [*reader.problems, *reader.summary()]


def _cells(plan: Plan, rows: Sequence[Row]) -> Iterator[Cell]:
    places = [column.place for measure in plan.measures for column in measure.columns]
    return (row.cells[place] for row in rows for place in places if place < len(row.cells))


def is_total(plan: Plan, row: Row) -> bool:
    """Whether the row is labelled as a sum of others."""
    return is_footer(row, plan.footer) or bool(re.search(plan.footer, row.text(plan.donor)))


def _check_width(plan: Plan, row: Row) -> None:
    width = len(plan.heading.cells)
    if any(row.text(place) for place in range(width, len(row.cells))):
        reason = f"has {len(row.cells)} cells under {width} headings: shifted; correct it"
        raise RefusedError(row.line, reason)


class _Sums:
    """What each column of amounts comes to, in all and since the last total."""

    def __init__(self, plan: Plan, amounts: Amounts) -> None:
        self._plan = plan
        self._amounts = amounts
        self._all: dict[int, Decimal] = {}
        self._group: dict[int, Decimal] = {}
        self._units: dict[int, set[str]] = {}

    def add(self, row: Row) -> None:
        """Count the amounts of a donor's row."""
        for place, found in self._amounts.by_column(row).items():
            self._all[place] = self._all.get(place, ZERO) + found
            self._group[place] = self._group.get(place, ZERO) + found
            self._units.setdefault(place, set()).add(self._amounts.unit_at(row, place))

    def is_total(self, row: Row) -> bool:
        """Whether a row without any text states what the rows above come to."""
        if not self._all or self._amounts.says(row):
            return False
        amounts = self._amounts.by_column(row)
        return bool(amounts) and all(self._agrees(place, found) for place, found in amounts.items())

    def _agrees(self, place: int, found: Decimal) -> bool:
        return found in {self._all.get(place, ZERO), self._group.get(place, ZERO)}

    def check(self, row: Row) -> Iterator[Problem]:
        """Compare a total with the rows above it; of amounts in several currencies none is made."""
        for place, found in self._amounts.by_column(row).items():
            if len(self._units.get(place, ())) > 1 or self._agrees(place, found):
                continue
            word = self._plan.heading.text(place)
            reason = (
                f"the total of {word!r} is {published.shown(found)}, its rows come to "
                f"{published.shown(self._all.get(place, ZERO))}"
            )
            yield Problem(row.line, reason)
        self._group.clear()
