"""What each row of an extract is: a line of a journal, a total to check, or none of both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook.money import ZERO
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.ledgers.amounts import Parts, amount, blank
from pledgebook_importers.ledgers.fields import AMOUNTS, FOREIGN
from pledgebook_importers.tables.columns import Layout, is_footer
from pledgebook_importers.tables.sheets import Row
from pledgebook_importers.tables.values import DecimalMark

_RULE = re.compile(r"[-=_*+|\s]+")


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of one table. `totals` come with the number of lines that stand above them."""

    lines: tuple[Row, ...]
    totals: tuple[tuple[Row, int], ...]
    warnings: tuple[Problem, ...]


def body_of(layout: Layout, footer: str) -> Body:
    """Sort the rows below the headings.

    Raises:
        RefusedError: a row has more cells than there are headings: its cells cannot be told apart.
    """
    lines: list[Row] = []
    totals: list[tuple[Row, int]] = []
    warnings: list[Problem] = []
    width = len(layout.heading.cells)
    amounts = [layout.columns[field] for field in (*AMOUNTS, *FOREIGN) if layout.has(field)]
    account, journal = layout.columns["account"], layout.columns["journal"]
    for row in layout.sheet.rows[layout.place + 1 :]:
        cells = row.cells
        if cells == layout.heading.cells or _no_content(row):
            continue
        held = any(column < len(cells) and not blank(cells[column]) for column in amounts)
        has_account, has_journal = bool(row.text(account)), bool(row.text(journal))
        known = has_account and has_journal
        if (not known and is_total(row, footer)) or (held and not has_account and not has_journal):
            totals.append((row, len(lines)))
        elif held or has_account:
            if any(str(cell).strip() for cell in cells[width:]):
                reason = f"{len(cells)} cells under {width} headings: a mark inside a text parts it"
                raise RefusedError(row.line, f"{reason}; fetch the extract again")
            lines.append(row)
        elif has_journal and sum(bool(str(cell).strip()) for cell in cells) > 1:
            warnings.append(Problem(row.line, "has neither account nor amount: not read"))
    if lines and layout.sheet.rows[-1] is lines[-1] and _cut(lines, width):
        warnings.append(
            Problem(lines[-1].line, "the extract ends inside this line; fetch it again")
        )
    return Body(tuple(lines), tuple(totals), tuple(warnings))


def is_total(row: Row, footer: str) -> bool:
    """Whether the row's first filled cell is what the profile calls a footer."""
    return bool(footer) and is_footer(row, footer)


def _no_content(row: Row) -> bool:
    """An empty row, or a drawn rule."""
    return row.empty or all(_RULE.fullmatch(str(cell)) or not str(cell) for cell in row.cells)


def _cut(lines: list[Row], width: int) -> bool:
    """Whether the last line alone has fewer cells than there are headings."""
    others = lines[-2] if len(lines) > 1 else None
    return len(lines[-1].cells) < (len(others.cells) if others else width)


def check_totals(
    layout: Layout, body: Body, parts: Sequence[Parts | None], decimal: DecimalMark
) -> Iterator[Problem]:
    """Totals that are printed below lines are those of all above, or since the last total."""
    since = 0
    for row, count in body.totals:
        whole, last = _some(parts[:count]), _some(parts[since:count])
        for field in AMOUNTS:
            cell = layout.cell(row, field)
            if blank(cell):
                continue
            stated = amount(cell, decimal)
            if stated is None:
                yield Problem(row.line, f"the total {str(cell)[:30]!r} is no amount: not compared")
            elif not any(abs(stated) in _sums(some, field) for some in (whole, last)):
                made = _sums(whole, field)[0]
                yield Problem(row.line, f"the total of {field} is {stated}, the lines make {made}")
        since = count


def _some(parts: Sequence[Parts | None]) -> list[Parts]:
    return [item for item in parts if item]


def _sums(parts: Sequence[Parts], field: str) -> list[Decimal]:
    """What a total of the column may be, without sign: of a single column gross, a side, or net."""
    debits = sum((item.debit for item in parts), ZERO)
    credits_ = sum((item.credit for item in parts), ZERO)
    if field != "amount":
        return [abs(debits if field == "debit" else credits_)]
    above = sum((item.debit for item in parts if item.debit > 0), ZERO)
    gross = [debits + credits_, debits - credits_, debits, credits_, above, above * 2]
    return [abs(number) for number in gross]
