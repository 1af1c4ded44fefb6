"""What one cell of a voucher workbook says: a text, a day or an amount, or why it says none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pledgebook.money import CENT
from pledgebook_importers.drafts.beantext import LONGEST, clean
from pledgebook_importers.tables.sheets import Cell
from pledgebook_importers.tables.values import DateOrder, DecimalMark, day, number

_NOISE = Decimal("0.000001")
_MILLE = Decimal("0.001")
_GUESSES: tuple[DateOrder, ...] = ("dmy", "mdy")
_LARGEST = Decimal(10) ** 13
"""Beyond it a spreadsheet does not keep every cent."""


class UnreadableCellError(ValueError):
    """A cell that says nothing usable; one clause with what to do."""


def shown(cell: object) -> str:
    """A cell in a message: short, in quotes."""
    text = f"{cell:f}" if isinstance(cell, Decimal) else clean(str(cell), 60)
    return f"'{text[:40]}…'" if len(text) > 40 else f"'{text}'"


def text_of(cell: Cell) -> str:
    """The cell as one line of text.

    Raises:
        UnreadableCellError: it is a date, or longer than the books take.
    """
    if isinstance(cell, dt.date):
        raise UnreadableCellError(f"is the date {cell}; type it as text, with ' in front")
    text = clean(f"{cell:f}" if isinstance(cell, Decimal) else str(cell), LONGEST + 1)
    if len(text) > LONGEST:
        raise UnreadableCellError(f"is longer than {LONGEST} characters; shorten it")
    return text


def day_of(cell: Cell, order: DateOrder | None) -> dt.date:
    """The cell as a day; `order` is what the whole column shows.

    Raises:
        UnreadableCellError: it is none, or may be two.
    """
    found = day(cell, order or "ymd")
    if found is not None:
        return found
    either = [found for guess in _GUESSES if (found := day(cell, guess)) is not None]
    if either:
        days = " or ".join(map(str, either))
        raise UnreadableCellError(f"{shown(cell)} may be two days; write it as {days}")
    raise UnreadableCellError(f"{shown(cell)} is no date; write it as 2026-03-02")


def money_of(cell: Cell, mark: DecimalMark | None) -> tuple[Decimal, str]:
    """The cell as an amount above nil, and a warning where a spreadsheet's fraction was rounded.

    Raises:
        UnreadableCellError: it is none, may be two, is not above nil, or is too large.
    """
    found = number(cell, mark or ".")
    if found is None or (mark is None and isinstance(cell, str) and number(cell, ",") != found):
        both = found is not None or number(cell, ",") is not None
        if both and mark is None:
            raise UnreadableCellError(
                f"{shown(cell)} may be two amounts; write it without marks between thousands"
            )
        raise UnreadableCellError(
            f"{shown(cell)} is no amount; write digits alone, such as 1250.50"
        )
    if found <= 0:
        raise UnreadableCellError(
            f"{shown(cell)} is not above nil; enter refunds and corrections in the books"
        )
    if found >= _LARGEST:
        raise UnreadableCellError(f"{shown(cell)} is larger than a spreadsheet keeps to the cent")
    if isinstance(cell, str):
        return found, ""
    for quantum in (CENT, _MILLE):
        rounded = found.quantize(quantum)
        if found == rounded:
            return rounded, ""
        if abs(found - rounded) < _NOISE and rounded:
            return rounded, f"{found:f} was computed by the sheet; read as {rounded:f}"
    return found, ""
