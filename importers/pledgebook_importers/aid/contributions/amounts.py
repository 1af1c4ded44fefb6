"""The amounts that a row states, each in the one currency that is stated for it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from pledgebook_importers.aid import published
from pledgebook_importers.aid.contributions import money
from pledgebook_importers.aid.contributions.measures import Column, Measure
from pledgebook_importers.aid.contributions.money import Money
from pledgebook_importers.aid.contributions.plan import Plan
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.sheets import Row
from pledgebook_importers.tables.values import DecimalMark


class Amount(NamedTuple):
    """What a row states under one measure; `word` is the heading of the column that it fills.

    `amount` is None where the row says that it is not known yet.
    """

    amount: Decimal | None
    currency: str
    usd: Decimal | None
    word: str


class Amounts:
    """Reads the amounts of a table's rows."""

    def __init__(self, plan: Plan, mark: DecimalMark) -> None:
        """Set the decimal mark of the table."""
        self._plan = plan
        self._mark: DecimalMark = mark
        self._columns = [column for m in plan.measures for column in m.columns]
        self._places = {*(column.place for column in self._columns), *plan.parts}
        self._row: Row | None = None
        self._read: dict[int, Money] = {}

    def read(self, row: Row, measure: Measure) -> Amount | None:
        """What the row states under the measure, None where it states nothing.

        Raises:
            RefusedError: an amount or its currency cannot be known without guessing.
        """
        local, column = self._stated(row, measure)
        usd = self.cell(row, measure.usd) if measure.usd else money.NOTHING
        if usd.currency not in {"", "USD", money.DOLLAR}:
            raise RefusedError(row.line, f"states {usd.currency} in {self._word(measure.usd)!r}")
        if local.amount is None and usd.amount is None:
            return self.unknown(row, measure) if local.open or usd.open else None
        if local.amount is None:
            return Amount(usd.amount, "USD", usd.amount, self._word(measure.usd))
        unit = self._unit(row, measure, local, column)
        in_usd = local.amount if unit == "USD" and usd.amount is None else usd.amount
        return Amount(local.amount, unit, in_usd, self._word(column))

    def unknown(self, row: Row, measure: Measure) -> Amount:
        """The measure of a row that states no amount."""
        column = measure.columns[0]
        own = money.currency(row.text(measure.currency) or row.text(self._plan.currency))
        return Amount(
            None, own or column.unit or self._plan.default_currency, None, self._word(column)
        )

    def number(self, row: Row, place: int) -> Decimal | None:
        """A cell as a number of any sort, such as a rate; None where it is none."""
        found = money.money(row.cells[place], self._mark) if 0 <= place < len(row.cells) else None
        return found.amount if found else None

    def _stated(self, row: Row, measure: Measure) -> tuple[Money, Column | None]:
        """The one of the measure's columns that the row fills."""
        filled = [
            (found, column)
            for column in measure.amounts
            if (found := self.cell(row, column)) != money.NOTHING
        ]
        amounts = [(found, column) for found, column in filled if found.amount]
        if len(amounts) > 1:
            words = " and ".join(repr(self._word(column)) for _, column in amounts)
            raise RefusedError(row.line, f"fills {words}, and only one of them can count")
        return next(iter(amounts or filled), (money.NOTHING, None))

    def _word(self, column: Column | None) -> str:
        """The heading of a column of amounts."""
        return self._plan.heading.text(column.place) if column else ""

    def cell(self, row: Row, column: Column) -> Money:
        """What a cell of amounts states, in full units; a row's cells are read once.

        Raises:
            RefusedError: it is no amount and no word for having none.
        """
        if row is not self._row:
            self._row, self._read = row, {}
        if column.place not in self._read:
            self._read[column.place] = self._money(row, column)
        return self._read[column.place]

    def _money(self, row: Row, column: Column) -> Money:
        cell = row.cells[column.place] if column.place < len(row.cells) else ""
        found = money.money(cell, self._mark)
        if found is None or (found.amount is not None and not published.bounded(found.amount)):
            said = row.text(column.place)[:40]
            reason = f"{said!r} under {self._word(column)!r} is no amount; correct it"
            raise RefusedError(row.line, reason)
        if found.amount is None or (found.scaled or column.scale == money.ONE):
            return found
        return found._replace(amount=found.amount * column.scale)

    def _unit(self, row: Row, measure: Measure, local: Money, column: Column | None) -> str:
        """The currency: the cell's own, the heading's, the row's, the table's; never two.

        It is empty where a row leaves its column of currencies blank: that amount counts nowhere.
        """
        heading = column.unit if column else ""
        own = next(
            (
                text
                for place in (measure.currency, self._plan.currency)
                if (text := row.text(place))
            ),
            "",
        )
        beside = money.currency(own)
        if own and not heading and (not beside or beside == money.DOLLAR):
            raise RefusedError(
                row.line, f"{own[:20]!r} is no currency; write its code, such as USD"
            )
        declared = heading or beside or self._plan.default_currency
        stated = local.currency
        if stated == money.DOLLAR:
            if not declared.endswith("D"):
                reason = "states dollars and not whose; write USD, AUD or another code"
                raise RefusedError(row.line, reason)
            stated = declared
        if stated and (heading or beside) and stated != declared:
            raise RefusedError(
                row.line, f"states {stated} where its heading or column says {declared}"
            )
        beside_it = measure.currency >= 0 or self._plan.currency >= 0
        if not (stated or declared) and local.amount and not beside_it:
            reason = f"{self._word(column)!r} has no currency; state `currency` in a profile"
            raise RefusedError(row.line, reason)
        return stated or declared

    def by_column(self, row: Row) -> dict[int, Decimal]:
        """The amounts that a row states, by column."""
        cells = {column.place: self.cell(row, column).amount for column in self._columns}
        return {place: found for place, found in cells.items() if found is not None}

    def unit_at(self, row: Row, place: int) -> str:
        """The currency of an amount as far as it shows; for telling a column of several."""
        for measure in self._plan.measures:
            for column in measure.columns:
                if column.place == place:
                    return (
                        column.unit or row.text(measure.currency) or row.text(self._plan.currency)
                    )
        return ""

    def says(self, row: Row) -> bool:
        """Whether a row has text beside its amounts."""
        return any(row.text(i) for i in range(len(row.cells)) if i not in self._places)
