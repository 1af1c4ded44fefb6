"""What renderers share: the line under the title, the digest of the data, what cannot be shown."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pledgebook_reports.conversion import ORIGINAL
from pledgebook_reports.render import json_text

if TYPE_CHECKING:
    from pledgebook_reports.table import Column, Table


class RenderError(ValueError):
    """A table cannot be had in a format; the message is for the user."""


def basis(table: Table) -> str:
    """The day and the currency of the figures, as every page names them; a list has no currency."""
    return f"as of {table.as_of}" + (f", in {money_of(table)}" if table.currency else "")


def sentence(table: Table) -> str:
    """The same as a line of its own."""
    return basis(table).replace("as", "As", 1)


def money_of(table: Table) -> str:
    """What its amounts are in, as a page names it."""
    return "original currencies" if table.currency == ORIGINAL else table.currency


SIGNED_WITH = ("Name", "Title", "Signature", "Date")
"""What each who signs at the foot fills in."""


def digest(table: Table) -> str:
    """SHA-256 of the data: of the bytes that `report --format json` writes."""
    return hashlib.sha256(json_text.render(table).encode()).hexdigest()


def on_the_right(column: Column) -> bool:
    """Whether a column holds numbers, which align on the right."""
    return column.type in ("money", "count", "share")
