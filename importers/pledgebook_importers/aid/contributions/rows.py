"""The rows of a table of contributions as flows, one for each amount that a row states."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pledgebook_importers.aid import published
from pledgebook_importers.aid.contributions.amounts import Amount, Amounts
from pledgebook_importers.aid.contributions.headings import kind_in
from pledgebook_importers.aid.contributions.measures import Column, Measure
from pledgebook_importers.aid.contributions.plan import Plan
from pledgebook_importers.aid.flows import Flow, Kind
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.tables.sheets import Cell, Row
from pledgebook_importers.tables.values import DateOrder, date_order, day

_YES = frozenset({"true", "yes", "1", "y"})
_NO_DAY = 1900
ZERO = Decimal(0)


class RowReader:
    """Reads rows one by one and remembers what was left open."""

    def __init__(
        self, plan: Plan, amounts: Amounts, orders: Mapping[int, DateOrder | None]
    ) -> None:
        """Set how amounts are read, and the order of day and month of each column of days."""
        self.problems: list[Problem] = []
        self._plan = plan
        self._amounts = amounts
        self._orders = orders
        self._seen: dict[tuple[Cell, ...], int] = {}
        self._undated: dict[str, list[int]] = {}
        self._unknown: dict[str, list[int]] = {}
        self._continued: list[int] = []
        self._donor = ""

    def read(self, row: Row) -> list[Flow]:
        """The flows of one row; none where no amount is stated.

        Raises:
            RefusedError: an amount, its currency, or its donor cannot be known without guessing.
        """
        self._donor = self._donor_of(row)
        flows = [flow for m in self._plan.measures if (flow := self._flow(row, m)) is not None]
        found = [flow for flow in flows if flow.amount != ZERO] or flows[:1]
        if found and not self._donor:
            reason = "states an amount and no donor; add the donor, or the label of a total"
            raise RefusedError(row.line, reason)
        if not found and self._donor and _filled(row) > 1:
            measure = self._plan.measures[0]
            found = [self._without_amount(row, measure, self._amounts.unknown(row, measure))]
        self._check_parts(row, found)
        if found:
            self._check_repeated(row)
        return found

    def summary(self) -> Iterator[Problem]:
        """One warning each for days, kinds and donors that rows did not state clearly."""
        for found, what in (
            (self._undated, "is no day, or its order is unclear; left out"),
            (self._unknown, "is no known kind of amount"),
        ):
            if found:
                lines = [line for several in found.values() for line in several]
                more = f" ({len(lines)} such rows)" if len(lines) > 1 else ""
                yield Problem(lines[0], f"{next(iter(found))[:30]!r} {what}{more}")
        if self._continued:
            count = "1 row" if len(self._continued) == 1 else f"{len(self._continued)} rows"
            reason = f"{count} without a donor, read as of the donor above"
            yield Problem(self._continued[0], reason)

    def _donor_of(self, row: Row) -> str:
        """The donor; that of the row above where a row states all but the donor (merged cells)."""
        donor = published.text(row.text(self._plan.donor)) or self._plan.default_donor
        if donor or not self._amounts.says(row) or not self._amounts.by_column(row):
            return donor
        if self._donor:
            self._continued.append(row.line)
        return self._donor

    def _flow(self, row: Row, measure: Measure) -> Flow | None:
        stated = self._amounts.read(row, measure)
        if stated is None:
            return None
        if stated.amount is None:
            return self._without_amount(row, measure, stated)
        if not stated.currency and stated.amount:
            reason = f"{self._donor[:60]} states no currency under {stated.word!r}"
            self.problems.append(Problem(row.line, reason))
        self._check_usd(row, measure, stated)
        return self._made(row, measure, stated)

    def _without_amount(self, row: Row, measure: Measure, stated: Amount) -> Flow:
        reason = f"{self._donor[:60]} states no amount under {stated.word!r}"
        self.problems.append(Problem(row.line, reason))
        return self._made(row, measure, stated)

    def _made(self, row: Row, measure: Measure, stated: Amount) -> Flow:
        kind, word = self._kind(row, measure, stated.word)
        if kind == "other" and stated.amount:
            self._unknown.setdefault(word, []).append(row.line)
        plan = self._plan
        return Flow(
            type=word,
            kind=kind,
            date=self._date(row, measure),
            amount=stated.amount,
            currency=stated.currency,
            provider=self._donor,
            receiver=published.text(row.text(plan.fund)) or plan.default_fund,
            reference=published.text(row.text(plan.reference)),
            line=row.line,
            amount_usd=stated.usd,
            description="; ".join(filter(None, (published.text(row.text(i)) for i in plan.notes))),
            new_money=row.text(plan.transfer).lower() not in _YES,
        )

    def _kind(self, row: Row, measure: Measure, word: str) -> tuple[Kind, str]:
        """The amount's kind and the word for it: the row's status where the heading names none."""
        status = row.text(self._plan.status)
        if measure.kind not in {None, "other"} or not status:
            return measure.kind or "other", word
        mapped = self._plan.statuses.get(status) or self._plan.statuses.get(status.lower())
        return mapped or kind_in(status) or "other", status

    def _date(self, row: Row, measure: Measure) -> dt.date | None:
        place = measure.date if measure.date >= 0 else self._plan.date
        text = row.text(place)
        if not text:
            return None
        order = self._orders.get(place)
        found = day(row.cells[place], order or "ymd")
        if found is None:
            self._undated.setdefault(text, []).append(row.line)
        return found if found and found.year > _NO_DAY else None

    def _check_usd(self, row: Row, measure: Measure, stated: Amount) -> None:
        amount, unit, usd, word = stated
        rate = self._amounts.number(row, measure.rate)
        if amount is None or usd is None or (unit != "USD" and not rate):
            return
        how = "" if unit == "USD" else f" at {rate:f}"
        agrees = amount == usd if rate is None or not how else published.converts(amount, rate, usd)
        if not agrees:
            said = f"{published.shown(amount)} {unit}{how} and {published.shown(usd)} USD"
            reason = f"{word}: {said} do not agree"
            self.problems.append(Problem(row.line, reason))

    def _check_parts(self, row: Row, flows: Sequence[Flow]) -> None:
        if not self._plan.parts or not flows or flows[0].amount is None:
            return
        scale = self._plan.measures[0].columns[0].scale
        cells = [self._amounts.cell(row, Column(place, "", scale)) for place in self._plan.parts]
        amounts = [found.amount for found in cells if found.amount is not None]
        total = sum(amounts, ZERO)
        if amounts and total not in {flows[0].amount, flows[0].amount_usd}:
            whole = published.shown(flows[0].amount)
            reason = f"its years come to {published.shown(total)}, its total is {whole}"
            self.problems.append(Problem(row.line, reason))

    def _check_repeated(self, row: Row) -> None:
        first = self._seen.setdefault(row.cells, row.line)
        if first != row.line:
            self.problems.append(Problem(row.line, f"is equal to line {first}; both are read"))


def _filled(row: Row) -> int:
    return sum(1 for i in range(len(row.cells)) if row.text(i))


def orders_of(plan: Plan, rows: Sequence[Row]) -> dict[int, DateOrder | None]:
    """The order of day and month of each column of days, by the profile or beyond doubt.

    A column that leaves it open is written as the others are, where they are all written alike.
    """
    places = sorted({p for p in (*(m.date for m in plan.measures), plan.date) if p >= 0})
    cells = {
        place: [row.cells[place] for row in rows if place < len(row.cells)] for place in places
    }
    orders = {
        place: plan.dates or date_order(cell for cell in cells[place] if _is_day(cell))
        for place in places
    }
    shown = {order for order in orders.values() if order not in {None, "ymd"}}
    other = shown.pop() if len(shown) == 1 else None
    return {place: order or other for place, order in orders.items()}


def _is_day(cell: Cell) -> bool:
    return day(cell, "dmy") is not None or day(cell, "mdy") is not None


def is_tags(row: Row) -> bool:
    """Whether the row holds HXL tags, which say again what the headings say."""
    return all(re.match("#|$", row.text(i)) for i in range(len(row.cells)))
