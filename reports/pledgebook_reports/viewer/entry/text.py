"""Directives as Beancount text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.drafts.beantext import number, quote


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency."""

    number: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{number(self.number)} {self.currency}"


Value = str | Money | dt.date | Decimal
"""A text, an amount, a day, or a share."""


def directive(
    day: dt.date, kind: str, values: Sequence[Value], meta: Mapping[str, Value | None] | None = None
) -> str:
    """One `custom` directive, its values in order, then what of its metadata is not empty."""
    said = " ".join(_literal(value) for value in values)
    lines = [f"{day} custom {quote(kind)} {said}"]
    lines += [
        f"  {key}: {_literal(value)}"
        for key, value in (meta or {}).items()
        if value not in (None, "")
    ]
    return "\n".join(lines) + "\n"


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
