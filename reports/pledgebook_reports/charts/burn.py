"""Lines against time: the money had and what is spent of it, or what is left, day by day."""

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
STROKES = (DASHED, SOLID)
GRID = "#c4c9cf"
HAD, SPENT, BALANCE, FREE = "Money had", "Spent", "Balance", "Uncommitted balance"
NOTHING = "%(title)s: nothing came in and nothing was spent."
SPENT_OF = "%(title)s: from %(first)s to %(last)s, %(spent)s spent of %(had)s %(currency)s."
LEFT_OF = (
    "%(title)s: on %(last)s %(balance)s %(currency)s, of which %(free)s is bound by no contract; at its "
    "lowest that was %(lowest)s."
)


def draw(
    name: str,
    title: str,
    currency: str,
    had: Mapping[datetime.date, Decimal],
    spent: Mapping[datetime.date, Decimal],
    links: Sequence[svg.Attributes | None] = (None, None),
    told: svg.Told = svg.plainly,
) -> svg.Chart:
    """What came in and what was spent on each day; the distance of the lines is what is left.

    `links` open all that was had, and all that was spent.
    """
    days = sorted({*had, *spent})
    lines = [list(accumulate(of.get(day, NIL) for day in days)) for of in (had, spent)]
    said = told(NOTHING) % {"title": told(title)}
    if days:
        said = told(SPENT_OF) % {
            "title": told(title), "first": days[0], "last": days[-1], "currency": currency,
            "spent": format_money(lines[1][-1]), "had": format_money(lines[0][-1]),
        }  # fmt: skip
    named = zip((HAD, SPENT), lines, links, strict=True)
    return _drawn(name, title, said, days, list(named), told)


def levels(
    name: str,
    title: str,
    currency: str,
    balance: Mapping[datetime.date, Decimal],
    free: Mapping[datetime.date, Decimal],
    told: svg.Told = svg.plainly,
) -> svg.Chart:
    """The balance at the end of each day, and what of it no contract binds (below it)."""
    days = sorted(balance)
    lines = [[of[day] for day in days] for of in (balance, free)]
    said = told(NOTHING) % {"title": told(title)}
    if days:
        said = told(LEFT_OF) % {
            "title": told(title), "last": days[-1], "currency": currency,
            "balance": format_money(lines[0][-1]), "free": format_money(lines[1][-1]),
            "lowest": format_money(min(lines[1])),
        }  # fmt: skip
    named = zip((BALANCE, FREE), lines, (None, None), strict=True)
    return _drawn(name, title, said, days, list(named), told)


_Line = tuple[str, list[Decimal], "svg.Attributes | None"]


def _drawn(
    name: str,
    title: str,
    said: str,
    days: Sequence[datetime.date],
    lines: Sequence[_Line],
    told: svg.Told,
) -> svg.Chart:
    """Two lines over the days, the first one dashed."""
    amounts = [amount for _, line, _ in lines for amount in line]
    scale = _Scale(days, max([*amounts, NIL]), min([*amounts, NIL]))
    body = [*_legend(lines, told), *scale.frame()]
    body += [scale.line(line, STROKES[place]) for place, (_, line, _) in enumerate(lines)]
    return svg.drawing(name, title, said, BOTTOM + 24, body, told)


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


def _legend(lines: Sequence[_Line], told: svg.Told) -> Iterator[str]:
    x = 0
    for (words, _, link), stroke in zip(lines, STROKES, strict=True):
        name = told(words)
        yield f'<path d="M{x} 8H{x + 22}" stroke="{svg.INK}" {stroke}/>'
        yield svg.linked(svg.text(x + 27, 12, name), link)
        x += max(110, 34 + 7 * len(name))
