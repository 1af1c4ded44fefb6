"""Amounts of a ledger's columns, debit positive, and the convention that gives them their sign."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from pledgebook.money import CENT, WIDE, ZERO
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.sheets import Cell
from pledgebook_importers.tables.values import DecimalMark, decimal_mark, number

_MAX_DIGITS = 20
_PLACES = Decimal("0.00001")
"""Five decimals are the most that banks print; a binary float of a sheet has noise behind them."""
_PLAIN = re.compile(r"-?\d{1,18}(\.\d{1,2})?", re.ASCII)
_THREES = re.compile(r"-?\d{1,3}\.\d{3}", re.ASCII)
_SIDE = re.compile(r"(?:CR|DR|C|D|H|S)\.?\s*$", re.IGNORECASE)
_DASHES = frozenset({"-", "\u2013", "\u2014", "\u2212"})


class Parts(NamedTuple):
    """What a line states on its debit and on its credit side, each as printed."""

    debit: Decimal = ZERO
    credit: Decimal = ZERO

    def amount(self, *, minus_printed: bool) -> Decimal:
        """Debit positive; `minus_printed` where a credit comes with its minus already."""
        return self.debit + self.credit if minus_printed else self.debit - self.credit


def blank(cell: Cell) -> bool:
    """Whether an amount's cell says nothing: empty, or the dash that accountants print for nil."""
    return isinstance(cell, str) and (not (text := cell.strip()) or text in _DASHES)


def mark_of(cells: Iterable[Cell], stated: DecimalMark | None) -> DecimalMark:
    """The decimal mark of all amounts together.

    Raises:
        RefusedError: the cells leave open which it is, and no profile states it.
    """
    if stated:
        return stated
    plain, odd = False, []
    for cell in cells:
        if not isinstance(cell, str) or blank(cell):
            continue
        match = _PLAIN.fullmatch(cell)
        if match is None:
            odd.append(cell)
        elif match[1]:
            plain = True
    if plain and all(_THREES.fullmatch(cell) for cell in odd):
        return "."
    found = decimal_mark([*odd, *(["0.5"] if plain else [])])
    if found is None:
        reason = "the decimal mark of its amounts is not clear; state `decimal` in the profile"
        raise RefusedError(None, reason)
    return found


def amount(cell: Cell, decimal: DecimalMark) -> Decimal | None:
    """The cell as printed with DR positive and CR negative; None where it is no amount."""
    if isinstance(cell, str):
        if decimal == "." and _PLAIN.fullmatch(cell):
            return Decimal(cell)
        found = number(cell, decimal)
        return -found if found and _SIDE.search(cell) else found
    found = number(cell, decimal)
    if found is None or found.adjusted() >= _MAX_DIGITS:
        return None
    return settled(found)


def settled(found: Decimal) -> Decimal:
    """A sheet's number without the noise of its binary form: two places, or up to five."""
    rounded = found.quantize(_PLACES, context=WIDE)
    cents = rounded.quantize(CENT, context=WIDE)
    return found if found == rounded else cents if cents == rounded else rounded.normalize()


def minus_is_printed(lines: Sequence[tuple[Hashable, Parts]]) -> bool:
    """Whether credits come with their minus, as the whole file shows; `lines` are by journal.

    One way that balances every journal settles it; else no credit without a minus beside debits
    that have none. A file without a minus among its credits leaves nothing to settle.

    Raises:
        RefusedError: neither way is shown.
    """
    if not any(parts.credit < 0 for _, parts in lines):
        return False
    sums: dict[Hashable, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for key, parts in lines:
        both = sums[key]
        both[0] += parts.amount(minus_printed=False)
        both[1] += parts.amount(minus_printed=True)
    apart, printed = (not any(both[way] for both in sums.values()) for way in (0, 1))
    if apart != printed:
        return printed
    if all(parts.credit <= 0 <= parts.debit for _, parts in lines):
        return True
    reason = "credits stand with and without a minus; state `sign` in the profile"
    raise RefusedError(None, reason)
