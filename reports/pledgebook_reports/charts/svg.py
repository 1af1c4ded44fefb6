"""SVG by hand: one narrow drawing that is read on a telephone and on paper, in black and white.

Drawings are 360 units wide and scale. They hold no script, no font and no colour that means
anything: what differs is labelled, dashed or hatched. All text is escaped.
"""

from __future__ import annotations

import textwrap
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Told = Callable[[str], str]
    """A text of a drawing in the reader's language."""
    Attributes = Mapping[str, str]
    """Those of a link."""

WIDTH = 360
INK, SOFT, TRACK, PAPER = "#1f2d3d", "#555555", "#eceff2", "#ffffff"
FONT = "system-ui, 'DejaVu Sans', sans-serif"
_STEP = Decimal("0.01")
_SIZES = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))


def plainly(text: str) -> str:
    """The text as it stands, in English."""
    return text


class Chart(NamedTuple):
    """A drawing with the title that its page prints above it."""

    title: str
    svg: str


def drawing(
    name: str,
    title: str,
    said: str,
    height: Decimal | int,
    body: Iterable[str],
    told: Told = plainly,
) -> Chart:
    """A whole drawing; `name` is its own on its page, `said` is in words what it shows."""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {number(height)}" '
        f'role="group" aria-labelledby="{name}-title {name}-desc" font-family="{FONT}" '
        'font-size="12">'
    )
    head = (
        f'<title id="{name}-title">{escape(told(title))}</title>',
        f'<desc id="{name}-desc">{escape(said)}</desc>',
    )
    return Chart(title, "\n".join([opening, *head, *body, "</svg>"]))


def text(x: Decimal | int, y: Decimal | int, words: str, more: str = "") -> str:
    """A line of text from `x`, on the base line `y`."""
    return f'<text x="{number(x)}" y="{number(y)}" fill="{INK}" {more}>{escape(words)}</text>'


def linked(drawn: str, link: Attributes | None) -> str:
    """What is drawn as a link, where there is one."""
    if link is None:
        return drawn
    attributes = " ".join(f'{key}="{escape(value)}"' for key, value in link.items())
    return f"<a {attributes}>{drawn}</a>"


def haloed(x: Decimal | int, y: Decimal | int, words: str, more: str = "") -> str:
    """A line of text that stays legible over what is drawn below it."""
    edge = f'stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" aria-hidden="true"'
    return text(x, y, words, f"{edge} {more}") + text(x, y, words, more)


def number(value: Decimal | int) -> str:
    """A length or a place, to a hundredth of a unit."""
    return f"{Decimal(value).quantize(_STEP).normalize():f}"


def scaled(amount: Decimal, largest: Decimal, length: Decimal | int) -> Decimal:
    """How long an amount is where the largest is `length`; nothing has no length."""
    return abs(amount) / largest * length if largest else Decimal(0)


def rounded(amount: Decimal) -> str:
    """An amount to one place of millions or thousands, for labels: `44.1m`."""
    for size, unit in _SIZES:
        if abs(amount) >= size:
            return f"{amount / size:,.1f}{unit}"
    return f"{amount:,.0f}"


def folded(words: str, width: int) -> Sequence[str]:
    """The text over lines of at most that many characters."""
    return textwrap.wrap(words, width) or [""]
