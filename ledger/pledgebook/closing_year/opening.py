"""The text of `opening/YEAR.beancount`: what a closed year comes to, and what of it is carried whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount.core import data

from pledgebook.closing_year.standing import CONDENSED
from pledgebook.closing_year.sums import condense, legs_of
from pledgebook.month_end.drafts import DraftLeg, figure, leg_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.closing_year.source import Block
    from pledgebook.closing_year.sums import Sum

LEFT = frozenset(("statement", "settlement"))
"""Directives of the closed year's bank statements, which are proved in the books of all years."""


def opening_text(book: Book, blocks: Sequence[Block], year: int) -> str:
    """A year's entries as the books of the open years take them over; equal for equal entries."""
    places = {(block.entry.meta["filename"], block.entry.meta["lineno"]) for block in blocks}
    vouchers = [one for one in book.vouchers if (one.file, one.line) in places]
    sums, carried = condense(book, vouchers, year)
    whole = {(one.file, one.line) for one in carried}
    kept = [block.text for block in blocks if _stays(block.entry, whole)]
    head = (
        f";; What {year} comes to, for the books of the open years. Written by `pledgebook close`;\n"
        f";; `pledgebook verify` proves it against closed/{year}.beancount. Not to be edited.\n\n"
        f'{year}-12-31 custom "year-closed" "{year}"\n'
        f"  entries: {len(vouchers)}\n  summed: {len(vouchers) - len(carried)}\n"
    )
    texts = [head, *(_sum(one, year, book.currency) for one in sums), *kept]
    return "\n".join(texts)


def _stays(entry: data.Directive, whole: set[tuple[str, int]]) -> bool:
    """Whether a directive is carried as it was written."""
    if isinstance(entry, data.Transaction):
        return (entry.meta["filename"], entry.meta["lineno"]) in whole
    if isinstance(entry, data.Custom):
        return entry.type not in LEFT
    # An assertion within the year would be held against sums.
    return not isinstance(entry, data.Balance)


def _sum(one: Sum, year: int, currency: str) -> str:
    key = one.key
    tag = " #illustrative" if key.illustrative else ""
    what = "charges of indirect cost" if key.charge else "entries"
    names = [
        ("agreement", key.agreement), ("obligation", key.obligation), ("advance", key.advance),
        ("project", key.project), ("location", key.location),
    ]  # fmt: skip
    subject = key.obligation or key.advance or key.project or key.agreement
    lines = [
        f'{one.last} * "Closed year {year}" "{subject}: sum of {one.entries} {what}"{tag}',
        f"  since: {one.first}",
        f"  {CONDENSED}: {one.entries}",
        *(f'  {name}: "{value}"' for name, value in names if value is not None),
    ]
    if key.charge:
        lines.append(f"  base: {figure(one.base)} {currency}")
    lines += _legs(one, currency)
    return "\n".join(lines) + "\n"


def _legs(one: Sum, currency: str) -> Iterator[str]:
    for account, unit, units, value in legs_of(one):
        total = None if unit == currency else abs(value)
        yield from leg_lines(DraftLeg(account, units, unit, "", total, currency))
