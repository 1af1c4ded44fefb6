"""The `value` of a transaction or budget: number, currency and the day of the rate."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from lxml import etree

from pledgebook_importers.aid.iati import values
from pledgebook_importers.aid.iati.codes import code_lists
from pledgebook_importers.aid.iati.notes import Notes
from pledgebook_importers.aid.iati.tree import inner, only, several
from pledgebook_importers.intake.xml_nodes import line_of

_CURRENCY = re.compile(r"[A-Z]{3}")
Value = tuple[Decimal | None, str, dt.date | None]


def read_value(node: etree._Element, thing: str, default: str, notes: Notes) -> Value:
    """Amount, currency and value date of the node's one `value`; `default` is its currency's.

    The amount is None, and told, where the number or its currency is not beyond doubt: money
    without a currency is no money.
    """
    line = line_of(node)
    stated = only(node, "value")
    if stated is None:
        which = "several values" if several(node, "value") else "no value"
        notes.add(thing, f"with {which}: no amount", line)
        return None, _currency(default, thing, line, notes), None
    printed = inner(stated).strip()
    number = _number(printed, thing, line_of(stated), notes)
    currency = _currency(
        values.attribute(stated, "currency") or default, thing, line, notes, printed
    )
    day = values.attribute(stated, "value-date")
    value_date = values.date(day)
    if day and value_date is None:
        notes.add(thing, "with a value date that is no day", line_of(stated), day)
    return number if currency else None, currency, value_date


def _number(printed: str, thing: str, line: int, notes: Notes) -> Decimal | None:
    number = values.amount(printed)
    if number is not None:
        return number
    number = values.marked_amount(printed)
    if number is not None:
        notes.add(thing, "with thousands marks or a decimal comma in its value", line, printed)
    else:
        notes.add(thing, "whose value is no clear number: no amount", line, printed or "empty")
    return number


def _currency(printed: str, thing: str, line: int, notes: Notes, amount: str = "") -> str:
    code = printed.upper()
    if not _CURRENCY.fullmatch(code):
        words = "without a currency" if not code else "with a currency that is no code"
        notes.add(thing, f"{words}: no amount", line, f"{amount} {printed}".strip())
        return ""
    if code not in code_lists()["Currency"]:
        notes.add(thing, "in a currency that is not on the list Currency", line, printed)
    elif code != printed:
        notes.add(thing, "with its currency in small letters", line, printed)
    return code
