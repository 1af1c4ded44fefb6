"""Amounts as bars below their labels: the pledge funnel, overdue ages, spending by place.

What is below nil is hatched, and its label has the minus sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook_reports.charts import svg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BAR, PITCH = 10, 38
LABEL = 42
"""Characters of a label that fit beside an amount."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An amount with its label; `link` holds the attributes of a link that opens it."""

    label: str
    amount: Decimal
    link: Mapping[str, str] | None = None


def draw(name: str, title: str, currency: str, bars: Sequence[Bar]) -> svg.Chart:
    """The bars, the longest as wide as the drawing; labels hold the exact amounts."""
    longest = max((abs(bar.amount) for bar in bars), default=NIL)
    told = "; ".join(f"{bar.label} {format_money(bar.amount)} {currency}" for bar in bars)
    return svg.drawing(
        name, title, f"{title}: {told}.", PITCH * len(bars), _body(name, bars, longest)
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
        yield _linked(amount, bar.link)
        yield f'<rect x="0" y="{y + 19}" width="{svg.WIDTH}" height="{BAR}" fill="{svg.TRACK}" class="track"/>'
        long = svg.number(svg.scaled(bar.amount, longest, svg.WIDTH))
        fill = f'{svg.INK}" class="bar' if bar.amount >= 0 else f"url(#{name}-below)"
        yield f'<rect x="0" y="{y + 19}" width="{long}" height="{BAR}" fill="{fill}"/>'


def _linked(drawn: str, link: Mapping[str, str] | None) -> str:
    if link is None:
        return drawn
    attributes = " ".join(f'{key}="{escape(value)}"' for key, value in link.items())
    return f"<a {attributes}>{drawn}</a>"
