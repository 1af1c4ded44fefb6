"""Amounts as bars below their labels: the pledge funnel, overdue ages, spending by place.

What is below nil is hatched, and its label has the minus sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook_reports.charts import svg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BAR, PITCH = 10, 38
LABEL = 42
"""Characters of a label that fit beside an amount."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An amount with its label; `link` holds the attributes of a link that opens it."""

    label: str
    amount: Decimal
    link: svg.Attributes | None = None


def draw(
    name: str, title: str, currency: str, bars: Sequence[Bar], told: svg.Told = svg.plainly
) -> svg.Chart:
    """The bars, the longest as wide as the drawing; labels hold the exact amounts.

    Labels come in the reader's language.
    """
    longest = max((abs(bar.amount) for bar in bars), default=NIL)
    said = "; ".join(f"{bar.label} {format_money(bar.amount)} {currency}" for bar in bars)
    return svg.drawing(
        name, title, f"{told(title)}: {said}.", PITCH * len(bars), _body(name, bars, longest), told
    )


def _body(name: str, bars: Sequence[Bar], longest: Decimal) -> Iterator[str]:
    yield (
        f'<defs><pattern id="{name}-below" width="5" height="5" patternUnits="userSpaceOnUse">'
        f'<path d="M0 5L5 0" stroke="{svg.INK}" stroke-width="1"/></pattern></defs>'
    )
    for place, bar in enumerate(bars):
        y = PITCH * place
        label = bar.label if len(bar.label) <= LABEL else f"{bar.label[: LABEL - 1]}…"
        yield svg.text(0, y + 14, label)
        amount = svg.text(svg.WIDTH, y + 14, format_money(bar.amount), 'text-anchor="end"')
        at, high = f'x="0" y="{y + 19}"', f'height="{BAR}"'
        track = f'<rect {at} width="{svg.WIDTH}" {high} fill="{svg.TRACK}" class="track"/>'
        long = svg.number(svg.scaled(bar.amount, longest, svg.WIDTH))
        fill = f'{svg.INK}" class="bar' if bar.amount >= 0 else f"url(#{name}-below)"
        filled = f'<rect {at} width="{long}" {high} fill="{fill}"/>'
        yield svg.linked(f"{amount}\n{track}\n{filled}", bar.link)
