"""Flows of money as bands from stage to stage (Sankey): donors, windows, governorates.

A band is as wide as its amount at one scale for all. Of each stage the largest places are shown by
themselves and the others together, so nothing is left out; what is below nil has no width and is
told beneath.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook_reports.charts import svg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

OTHERS = "All others"
OURS = frozenset((OTHERS, "No donor", "No window", "No place given"))
"""Names of places that no books give."""
SAID = "%(title)s: %(amount)s %(currency)s from %(first)s to %(last)s."
NOTHING = "%(title)s: nothing that can be drawn."
BELOW = "Not drawn: %(amount)s %(currency)s below nil."
MOST = 9
"""Places of a stage that are shown by themselves."""
NODE, TALL, GAP, TOP, LINE = 7, 240, 8, 22, 11
COLUMNS = {2: ((0, 26), (svg.WIDTH - NODE, 26)), 3: ((0, 24), (152, 17), (svg.WIDTH - NODE, 15))}
"""Where the stages stand, and the characters of their labels."""

Path = tuple[str, ...]
Link = Callable[[Mapping[int, str], Decimal], Mapping[str, str] | None]
Flows = dict[Path, Decimal]


@dataclass(slots=True)
class _Place:
    """A place of a stage: where it stands, and how much of it bands have taken on either side."""

    name: str
    amount: Decimal
    y: Decimal = Decimal(0)
    height: Decimal = Decimal(0)
    used: dict[str, Decimal] = field(default_factory=lambda: {"in": NIL, "out": NIL})


def draw(
    name: str,
    title: str,
    currency: str,
    stages: Sequence[str],
    flows: Iterable[tuple[Path, Decimal]],
    link: Link | None = None,
    told: svg.Told = svg.plainly,
) -> svg.Chart:
    """The flows: each goes through one place of every stage, two stages or three.

    The label of a place holds its amount rounded to a tenth of a million or thousand. `link` opens a
    place, or the two that a band joins, by their stages.
    """
    sums: Flows = defaultdict(Decimal)
    for path, amount in flows:
        sums[path] += amount
    shown = _gathered({path: amount for path, amount in sums.items() if amount > 0}, len(stages))
    below = sum((amount for amount in sums.values() if amount < 0), NIL)
    placed, height = _placed(shown, len(stages))
    total = sum(shown.values(), NIL)
    said = told(NOTHING) % {"title": told(title)}
    if shown:
        said = told(SAID) % {
            "title": told(title), "amount": format_money(total), "currency": currency,
            "first": _said(placed[0], told), "last": _said(placed[-1], told),
        }  # fmt: skip
    left = {"amount": format_money(below), "currency": currency}
    notes = [told(BELOW) % left] if below else []
    return svg.drawing(
        name,
        title,
        " ".join([said, *notes]),
        height + LINE * 2 * len(notes),
        [
            *_heads([told(stage) for stage in stages]),
            *_bands(shown, placed, link or _unlinked, told),
            *_labels(placed, link or _unlinked, told),
            *(svg.text(0, height + LINE, note) for note in notes),
        ],
        told,
    )


def _gathered(flows: Flows, stages: int) -> Flows:
    """The flows with the small places of each stage taken together."""
    for stage in range(stages):
        sizes: dict[str, Decimal] = defaultdict(Decimal)
        for path, amount in flows.items():
            sizes[path[stage]] += amount
        ordered = sorted(sizes, key=lambda place: (-sizes[place], place))
        others = set(ordered[MOST:]) if len(ordered) > MOST + 1 else set()
        merged: Flows = defaultdict(Decimal)
        for path, amount in flows.items():
            here = OTHERS if path[stage] in others else path[stage]
            merged[*path[:stage], here, *path[stage + 1 :]] += amount
        flows = dict(merged)
    return flows


def _placed(flows: Flows, stages: int) -> tuple[list[dict[str, _Place]], Decimal]:
    """The places of each stage from the top, the largest first, and the height of it all."""
    total = sum(flows.values(), NIL)
    placed = []
    height = Decimal(TOP)
    for stage in range(stages):
        sizes: dict[str, Decimal] = defaultdict(Decimal)
        for path, amount in flows.items():
            sizes[path[stage]] += amount
        y = Decimal(TOP)
        places = {}
        for name in sorted(sizes, key=lambda place: (place == OTHERS, -sizes[place], place)):
            lines = len(svg.folded(name, COLUMNS[stages][stage][1])) + 1
            place = _Place(name, sizes[name], y, svg.scaled(sizes[name], total, TALL))
            places[name] = place
            y += max(place.height, Decimal(LINE * lines)) + GAP
        placed.append(places)
        height = max(height, y)
    return placed, height


def _heads(stages: Sequence[str]) -> Iterator[str]:
    for (x, _), stage in zip(COLUMNS[len(stages)], stages, strict=True):
        last = x > svg.WIDTH // 2
        side = 'text-anchor="end"' if last else ""
        yield svg.text(
            svg.WIDTH if last else x, TOP - 10, stage, f'font-weight="600" font-size="10.5" {side}'
        )


def _bands(
    flows: Flows, placed: Sequence[Mapping[str, _Place]], link: Link, told: svg.Told
) -> Iterator[str]:
    columns = COLUMNS[len(placed)]
    for stage in range(len(placed) - 1):
        steps: Flows = defaultdict(Decimal)
        for path, amount in flows.items():
            steps[path[stage], path[stage + 1]] += amount
        left, right = placed[stage], placed[stage + 1]
        order = sorted(steps, key=lambda step: (left[step[0]].y, right[step[1]].y))
        for source, target in order:
            start, end = left[source], right[target]
            wide = steps[source, target] / start.amount * start.height
            upper, lower = start.y + start.used["out"], end.y + end.used["in"]
            start.used["out"] += wide
            end.used["in"] += wide
            band = _band(columns[stage][0] + NODE, upper, columns[stage + 1][0], lower, wide)
            opens = link({stage: source, stage + 1: target}, steps[source, target])
            # By keyboard a place is reached, and from there its bands.
            ends = f"{named(source, told)}, {named(target, told)}"
            words = f"{ends}: {format_money(steps[source, target])}"
            yield svg.linked(band, opens and {**opens, "tabindex": "-1", "aria-label": words})


def _band(x: int, y: Decimal, to: int, there: Decimal, wide: Decimal) -> str:
    middle = (x + to) // 2
    a, b, c, d = (svg.number(one) for one in (y, there, y + wide, there + wide))
    return (
        f'<path d="M{x} {a}C{middle} {a} {middle} {b} {to} {b}L{to} {d}'
        f'C{middle} {d} {middle} {c} {x} {c}Z" fill="{svg.INK}" fill-opacity="0.14" '
        f'stroke="{svg.SOFT}" stroke-width="0.4" stroke-opacity="0.4"/>'
    )


def _labels(placed: Sequence[Mapping[str, _Place]], link: Link, told: svg.Told) -> Iterator[str]:
    for stage, places in enumerate(placed):
        x, _ = COLUMNS[len(placed)][stage]
        last = stage == len(placed) - 1
        beside = x - 4 if last else x + NODE + 4
        side = 'font-size="9.5"' + (' text-anchor="end"' if last else "")
        for place in places.values():
            tall = svg.number(max(place.height, Decimal("0.5")))
            at = f'x="{x}" y="{svg.number(place.y)}"'
            drawn = [f'<rect {at} width="{NODE}" height="{tall}" fill="{svg.INK}"/>']
            names = svg.folded(named(place.name, told), COLUMNS[len(placed)][stage][1])
            for line, words in enumerate([*names, svg.rounded(place.amount)]):
                drawn.append(svg.haloed(beside, place.y + 8 + LINE * line, words, side))
            yield svg.linked("\n".join(drawn), link({stage: place.name}, place.amount))


def _said(places: Mapping[str, _Place], told: svg.Told) -> str:
    return ", ".join(
        f"{named(place.name, told)} {format_money(place.amount)}" for place in places.values()
    )


def named(name: str, told: svg.Told) -> str:
    """A place's name; the books' own stays, ours comes in the reader's language."""
    return told(name) if name in OURS else name


def _unlinked(_places: Mapping[int, str], _amount: Decimal) -> None:
    """No place opens."""
