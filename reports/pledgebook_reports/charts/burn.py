"""Burn against time: the money had and what is spent of it, each summed up day by day."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook_reports.charts import svg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LEFT, RIGHT, TOP, BOTTOM = 48, svg.WIDTH - 4, 28, 188
SOLID, DASHED = 'stroke-width="2.5"', 'stroke-width="1.5" stroke-dasharray="4 3"'
GRID = "#c4c9cf"


def draw(
    name: str,
    title: str,
    currency: str,
    had: Mapping[datetime.date, Decimal],
    spent: Mapping[datetime.date, Decimal],
) -> svg.Chart:
    """What came in and what was spent on each day; the distance of the lines is what is left."""
    days = sorted({*had, *spent})
    lines = [list(accumulate(of.get(day, NIL) for day in days)) for of in (had, spent)]
    most = max((amount for line in lines for amount in line), default=NIL)
    least = min((amount for line in lines for amount in line), default=NIL)
    scale = _Scale(days, max(most, NIL), min(least, NIL))
    if days:
        told = (
            f"{title}: from {days[0]} to {days[-1]}, {format_money(lines[1][-1])} spent of "
            f"{format_money(lines[0][-1])} {currency}."
        )
    else:
        told = f"{title}: nothing came in and nothing was spent."
    body = [
        *_legend(),
        *scale.frame(),
        scale.line(lines[0], DASHED),
        scale.line(lines[1], SOLID),
    ]
    return svg.drawing(name, title, told, BOTTOM + 24, body)


class _Scale:
    """Where days and amounts stand in the drawing."""

    def __init__(self, days: Sequence[datetime.date], most: Decimal, least: Decimal) -> None:
        self.days = days
        self.most = most
        self.least = least

    def x(self, day: datetime.date) -> Decimal:
        """A day's place."""
        whole = max((self.days[-1] - self.days[0]).days, 1)
        return LEFT + Decimal(RIGHT - LEFT) * (day - self.days[0]).days / whole

    def y(self, amount: Decimal) -> Decimal:
        """An amount's height."""
        whole = self.most - self.least
        return BOTTOM - (svg.scaled(amount - self.least, whole, BOTTOM - TOP) if whole else NIL)

    def frame(self) -> Iterator[str]:
        """The lines of nil, half and all, and the first and last day."""
        for part in sorted({self.least, NIL, self.most / 2, self.most}):
            y = self.y(part)
            yield f'<path d="M{LEFT} {svg.number(y)}H{RIGHT}" stroke="{GRID}" stroke-width="0.6"/>'
            yield svg.text(LEFT - 4, y + 4, svg.rounded(part), 'text-anchor="end"')
        if self.days:
            yield svg.text(LEFT, BOTTOM + 18, self.days[0].isoformat())
            yield svg.text(RIGHT, BOTTOM + 18, self.days[-1].isoformat(), 'text-anchor="end"')

    def line(self, sums: Sequence[Decimal], stroke: str) -> str:
        """A line that steps on the days that move it."""
        steps = "".join(
            f"H{svg.number(self.x(day))}V{svg.number(self.y(amount))}"
            for day, amount in zip(self.days, sums, strict=True)
        )
        path = f"M{LEFT} {svg.number(self.y(NIL))}{steps}"
        return f'<path d="{path}" fill="none" stroke="{svg.INK}" {stroke}/>'


def _legend() -> Iterator[str]:
    for x, words, stroke in ((0, "Money had", DASHED), (110, "Spent", SOLID)):
        yield f'<path d="M{x} 8H{x + 22}" stroke="{svg.INK}" {stroke}/>'
        yield svg.text(x + 27, 12, words)
