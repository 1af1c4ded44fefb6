"""Charts: pure functions from tables to SVG, and which of them a report's page shows.

A link makes an amount open: the attributes of an `a` element for the row and column of a figure; a
narrowing those for all that is spent under some filters of the report. `told` gives the texts of a
drawing in the reader's language, by the English ones (`TEXTS`).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import NIL
from pledgebook_reports.charts import bars, burn, flow, svg
from pledgebook_reports.charts.bars import Bar
from pledgebook_reports.charts.svg import Chart
from pledgebook_reports.table import EVERY_ROW, SPENT, Column, Row, Table

if TYPE_CHECKING:
    from pledgebook_reports.charts.svg import Told

Link = Callable[[str, str, Decimal], Mapping[str, str]]
Narrowing = Callable[[Mapping[str, str], Decimal], Mapping[str, str]]

FUNNEL = ("pledged", "agreed", "due", "received", "spent")
MOST_ROWS = 20
"""Bars of one chart."""
OVERDUE = ("overdue_1_90", "overdue_91_365", "overdue_over_365")
STAGES = ("donor", "window", "location")
"""The filters of money-flow, in the order of its stages."""
NONE = "(none)"
NOT_OVERDUE, MORE, SHARE = "Not overdue", "%(count)s others", "%(name)s (%(share)s of pledged)"
TITLES = {
    "funnel": "From pledge to spending", "overdue": "Outstanding by age",
    "money-flow": "Spent, from donor to governorate", "burn": "Money had and spent",
    "headroom": "What is left, day by day",
}  # fmt: skip
TEXTS = (
    *TITLES.values(), NOT_OVERDUE, MORE, SHARE, *sorted(flow.OURS), flow.SAID, flow.NOTHING, flow.BELOW,
    burn.HAD, burn.SPENT, burn.BALANCE, burn.FREE, burn.NOTHING, burn.SPENT_OF, burn.LEFT_OF,
)  # fmt: skip
"""What stands in drawings, beside the titles of columns and the names of the books."""


def charts_of(
    table: Table,
    link: Link | None = None,
    narrow: Narrowing | None = None,
    told: Told = svg.plainly,
) -> tuple[Chart, ...]:
    """The charts that stand above the table on its page; amounts of several currencies make none."""
    if table.totals_by:
        return ()
    if table.report == "pledge-status":
        return funnel(table, link, told), overdue(table, link, told)
    if table.report.startswith("expenditure"):
        return (spending(table, link, told),)
    if table.report == "money-flow":
        return (money_flow(table, narrow, told),)
    if table.report == "headroom":
        return burn_by_day(table, link, told), headroom(table, told)
    return ()


def funnel(table: Table, link: Link | None = None, told: Told = svg.plainly) -> Chart:
    """From pledge to spending: the totals of pledge-status, each as a share of what was pledged."""
    titles = {column.key: told(column.title) for column in table.columns}
    pledged = table.totals["pledged"]
    steps = []
    for key in FUNNEL:
        amount = table.totals[key]
        label = titles[key]
        if pledged and key != "pledged":
            label = told(SHARE) % {"name": label, "share": f"{amount / pledged:.1%}"}
        steps.append(Bar(label, amount, link(EVERY_ROW, key, amount) if link else None))
    return bars.draw("funnel", TITLES["funnel"], table.currency, steps, told)


def overdue(table: Table, link: Link | None = None, told: Told = svg.plainly) -> Chart:
    """What is outstanding of pledge-status by the days since it fell due."""
    titles = {column.key: told(column.title) for column in table.columns}
    late = {key: table.totals[key] for key in OVERDUE}
    due = table.totals["outstanding"] - sum(late.values(), NIL)
    ages = [
        Bar(titles[key], amount, link(EVERY_ROW, key, amount) if link else None)
        for key, amount in late.items()
    ]
    shown = [Bar(told(NOT_OVERDUE), due), *ages]
    return bars.draw("overdue", TITLES["overdue"], table.currency, shown, told)


def by_row(table: Table, key: str, link: Link | None = None, told: Told = svg.plainly) -> Chart:
    """The rows of a table as bars of one figure, also those with nothing in it.

    Of many rows the largest are shown, and the others together.
    """
    name = _names(table)[-1].key
    rows = [(row, _amount(row, key)) for row in table.rows]
    shown = rows
    if len(rows) > MOST_ROWS:
        shown = sorted(rows, key=lambda one: -one[1])[: MOST_ROWS - 1]
    drawn = [
        Bar(
            flow.named(str(row.cells[name]), told),
            amount,
            link(row.key, key, amount) if link else None,
        )
        for row, amount in shown
    ]
    if len(rows) > len(shown):
        others = sum((amount for _, amount in rows), NIL) - sum((one.amount for one in drawn), NIL)
        drawn.append(Bar(told(MORE) % {"count": len(rows) - len(shown)}, others))
    return bars.draw(table.report, table.title, table.currency, drawn, told)


def spending(table: Table, link: Link | None = None, told: Told = svg.plainly) -> Chart:
    """Expenditure: bars where it is by one thing, bands where it is by two, as rows or columns."""
    across = [c for c in table.columns if c.type == "money" and c.key != SPENT]
    names = _names(table)
    if not across and len(names) < 3:
        return by_row(table, SPENT, link, told)
    first, second = (names[-1], None) if across else names[-2:]
    if second is None:
        parts = [
            ((str(row.cells[first.key]), column.title), _amount(row, column.key))
            for row in table.rows for column in across
        ]  # fmt: skip
    else:
        parts = [
            ((str(row.cells[first.key]), str(row.cells[second.key])), _amount(row, SPENT))
            for row in table.rows
        ]
    heads = (first.title, second.title if second else "")
    return flow.draw("spending", table.title, table.currency, heads, parts, told=told)


def money_flow(table: Table, narrow: Narrowing | None = None, told: Told = svg.plainly) -> Chart:
    """The rows of money-flow as bands from donors through windows to governorates."""
    stages = table.columns[1:4]
    flows = [
        (tuple(str(row.cells[column.key]) for column in stages), _amount(row, SPENT))
        for row in table.rows
    ]
    return flow.draw(
        "money-flow", TITLES["money-flow"], table.currency, [column.title for column in stages],
        flows, _narrowed(table, flows, narrow) if narrow else None, told,
    )  # fmt: skip


def _narrowed(
    table: Table, flows: Sequence[tuple[flow.Path, Decimal]], narrow: Narrowing
) -> flow.Link:
    """How a place of money-flow, or two, open: by filters, where they come to what is drawn."""
    ids: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row, (path, _) in zip(table.rows, flows, strict=True):
        for stage, (name, id_) in enumerate(zip(path, row.key.split("/"), strict=True)):
            ids[stage, name].add(id_)

    def link(places: Mapping[int, str], amount: Decimal) -> Mapping[str, str] | None:
        named = [(stage, ids.get((stage, name), set())) for stage, name in places.items()]
        if any(len(known) != 1 or known == {NONE} for _, known in named):
            return None
        # What is below nil is not drawn, and would be among what opens.
        inside = [
            part
            for path, part in flows
            if all(path[stage] == name for stage, name in places.items())
        ]
        if sum(inside, NIL) != amount:
            return None
        return narrow({STAGES[stage]: next(iter(known)) for stage, known in named}, amount)

    return link


def burn_by_day(table: Table, link: Link | None = None, told: Told = svg.plainly) -> Chart:
    """The rows of headroom as lines: what came in and what was spent, summed up day by day."""
    days = _days(table)
    links = [
        link(EVERY_ROW, key, table.totals[key]) if link and key in table.totals else None
        for key in ("in", SPENT)
    ]
    return burn.draw(
        "burn", TITLES["burn"], table.currency, {day: _amount(row, "in") for day, row in days},
        {day: _amount(row, SPENT) for day, row in days}, links, told,
    )  # fmt: skip


def headroom(table: Table, told: Told = svg.plainly) -> Chart:
    """The rows of headroom as lines: the balance of each day, and what of it is uncommitted."""
    days = _days(table)
    return burn.levels(
        "headroom", TITLES["headroom"], table.currency,
        {day: _amount(row, "balance") for day, row in days},
        {day: _amount(row, "uncommitted") for day, row in days}, told,
    )  # fmt: skip


def _days(table: Table) -> list[tuple[datetime.date, Row]]:
    return [(day, row) for row in table.rows if isinstance(day := row.cells["day"], datetime.date)]


def _names(table: Table) -> list[Column]:
    """The columns that name a row: its id, and what it is called."""
    return [column for column in table.columns if column.type == "text"]


def _amount(row: Row, key: str) -> Decimal:
    """A figure's cell as the amount that it is."""
    cell = row.cells[key]
    if not isinstance(cell, Decimal):
        msg = f"{cell!r} is no amount"
        raise TypeError(msg)
    return cell
