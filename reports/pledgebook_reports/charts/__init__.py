"""Charts: pure functions from tables to SVG, and which of them a report's page shows.

A link makes an amount open: the attributes of an `a` element for the row and column of a figure.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal

from pledgebook.money import NIL
from pledgebook_reports.charts import bars, burn, flow
from pledgebook_reports.charts.bars import Bar
from pledgebook_reports.charts.svg import Chart
from pledgebook_reports.table import EVERY_ROW, SPENT, Column, Row, Table

Link = Callable[[str, str, Decimal], Mapping[str, str]]

FUNNEL = ("pledged", "agreed", "due", "received", "spent")
MOST_ROWS = 20
"""Bars of one chart."""
OVERDUE = ("overdue_1_90", "overdue_91_365", "overdue_over_365")


def charts_of(table: Table) -> tuple[Chart, ...]:
    """The charts that stand above the table on its page; amounts of several currencies make none."""
    if table.totals_by:
        return ()
    if table.report == "pledge-status":
        return funnel(table), overdue(table)
    if table.report.startswith("expenditure"):
        return (spending(table),)
    if table.report == "money-flow":
        return (money_flow(table),)
    if table.report == "headroom":
        return (burn_by_day(table),)
    return ()


def funnel(table: Table, link: Link | None = None) -> Chart:
    """From pledge to spending: the totals of pledge-status, each as a share of what was pledged."""
    titles = {column.key: column.title for column in table.columns}
    pledged = table.totals["pledged"]
    steps = []
    for key in FUNNEL:
        amount = table.totals[key]
        share = f" ({amount / pledged:.1%} of pledged)" if pledged and key != "pledged" else ""
        steps.append(
            Bar(titles[key] + share, amount, link(EVERY_ROW, key, amount) if link else None)
        )
    return bars.draw("funnel", "From pledge to spending", table.currency, steps)


def overdue(table: Table) -> Chart:
    """What is outstanding of pledge-status by the days since it fell due."""
    titles = {column.key: column.title for column in table.columns}
    late = {key: table.totals[key] for key in OVERDUE}
    due = table.totals["outstanding"] - sum(late.values(), NIL)
    return bars.draw(
        "overdue",
        "Outstanding by age",
        table.currency,
        [Bar("Not overdue", due), *(Bar(titles[key], amount) for key, amount in late.items())],
    )


def by_row(table: Table, key: str, link: Link | None = None) -> Chart:
    """The rows of a table as bars of one figure, also those with nothing in it.

    Of many rows the largest are shown, and the others together.
    """
    name = _names(table)[-1].key
    rows = [(row, _amount(row, key)) for row in table.rows]
    shown = rows
    if len(rows) > MOST_ROWS:
        shown = sorted(rows, key=lambda one: -one[1])[: MOST_ROWS - 1]
    drawn = [
        Bar(str(row.cells[name]), amount, link(row.key, key, amount) if link else None)
        for row, amount in shown
    ]
    if len(rows) > len(shown):
        others = sum((amount for _, amount in rows), NIL) - sum((one.amount for one in drawn), NIL)
        drawn.append(Bar(f"{len(rows) - len(shown)} others", others))
    return bars.draw(table.report, table.title, table.currency, drawn)


def spending(table: Table) -> Chart:
    """Expenditure: bars where it is by one thing, bands where it is by two, as rows or columns."""
    across = [c for c in table.columns if c.type == "money" and c.key != SPENT]
    names = _names(table)
    if not across and len(names) < 3:
        return by_row(table, SPENT)
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
    return flow.draw("spending", table.title, table.currency, heads, parts)


def money_flow(table: Table) -> Chart:
    """The rows of money-flow as bands from donors through windows to governorates."""
    stages = table.columns[1:4]
    return flow.draw(
        "money-flow",
        "Spent, from donor to governorate",
        table.currency,
        [column.title for column in stages],
        [
            (tuple(str(row.cells[column.key]) for column in stages), _amount(row, SPENT))
            for row in table.rows
        ],
    )


def burn_by_day(table: Table) -> Chart:
    """The rows of headroom as lines: what came in and what was spent, summed up day by day."""
    days: list[tuple[datetime.date, Row]] = [
        (day, row) for row in table.rows if isinstance(day := row.cells["day"], datetime.date)
    ]
    return burn.draw(
        "burn",
        "Money had and spent",
        table.currency,
        {day: _amount(row, "in") for day, row in days},
        {day: _amount(row, SPENT) for day, row in days},
    )


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
