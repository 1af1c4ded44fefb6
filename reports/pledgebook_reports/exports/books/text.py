"""Beancount text of booked entries: lots in full, foreign money by its total price.

What is printed balances as the books do: a total price carries the cents that were booked, where a
price for one unit would carry a rounding.
"""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import convert, data
from beancount.core.amount import Amount
from beancount.core.position import Cost
from beancount.parser import printer

from pledgebook.money import to_cents
from pledgebook_importers.drafts.beantext import units as plain_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NUMBER_COLUMN = 70
"""The column in which amounts end, so that a page adds up down one edge."""
_PLACE = frozenset(("filename", "lineno"))


def book(head: str, entries: Iterable[data.Directive]) -> str:
    """A whole book: its head, then every entry in order."""
    text = io.StringIO()
    text.write(head)
    last: type | None = None
    for entry in entries:
        if type(entry) is not last or isinstance(entry, data.Transaction):
            text.write("\n")
        text.write(entry_text(entry))
        last = type(entry)
    return text.getvalue()


def entry_text(entry: data.Directive) -> str:
    """One entry; of metadata, what a person wrote."""
    if isinstance(entry, data.Transaction):
        return _transaction(entry)
    return printer.format_entry(entry._replace(meta=written(entry.meta)))


def written(meta: Mapping[str, Any] | None) -> dict[str, Any]:
    """Metadata without the file, the line and what programs note for themselves."""
    return {
        key: value
        for key, value in (meta or {}).items()
        if key not in _PLACE and not key.startswith("__")
    }


def _transaction(entry: data.Transaction) -> str:
    names = " ".join(quoted(text) for text in (entry.payee, entry.narration) if text is not None)
    marks = [f"#{tag}" for tag in sorted(entry.tags or ())]
    marks += [f"^{link}" for link in sorted(entry.links or ())]
    lines = [" ".join((str(entry.date), entry.flag or "*", names, *marks))]
    lines += _meta(entry.meta, "  ")
    for posting in entry.postings:
        lines.append(_leg(posting))
        lines += _meta(posting.meta, "    ")
    return "\n".join(lines) + "\n"


def _leg(posting: data.Posting) -> str:
    units = posting.units
    if units is None or not isinstance(units.number, Decimal):
        msg = f"{posting.account} has no amount: it was never booked"
        raise ValueError(msg)
    head = f"  {f'{posting.flag} ' if posting.flag else ''}{posting.account} "
    number = f"{units.number:f}"
    leg = f"{head}{number:>{max(NUMBER_COLUMN - len(head), 1)}} {units.currency}"
    if isinstance(posting.cost, Cost):
        cost = posting.cost
        parts = [f"{plain_units(cost.number)} {cost.currency}", str(cost.date)]
        leg += f" {{{', '.join([*parts, *([quoted(cost.label)] if cost.label else [])])}}}"
    if posting.price is not None:
        leg += _price(posting, units)
    return leg


def _price(posting: data.Posting, units: Amount) -> str:
    price = posting.price
    if posting.cost is not None or units.number == 0 or price is None or price.number is None:
        # The price of a lot weighs nothing; it is a rate and stays one.
        return f" @ {price.number:f} {price.currency}" if price and price.number else ""
    weight = convert.get_weight(posting)
    return f" @@ {abs(to_cents(weight.number))} {weight.currency}"


def _meta(meta: Mapping[str, Any] | None, indent: str) -> list[str]:
    return [f"{indent}{key}: {_value(value)}".rstrip() for key, value in written(meta).items()]


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime.date, int)):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Amount):
        return f"{value.number:f} {value.currency}"
    return quoted(str(value))


def quoted(text: str) -> str:
    """A Beancount string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
