"""The `value` of a transaction or budget: number, currency and the day of the rate."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from lxml import etree

from pledgebook_importers.aid.iati import amounts, values
from pledgebook_importers.aid.iati.codes import code_lists
from pledgebook_importers.aid.iati.notes import Notes
from pledgebook_importers.aid.iati.tree import MONEY, children, inner, only, several
from pledgebook_importers.intake.xml_nodes import line_of

_CURRENCY = re.compile(r"[A-Z]{3}")
Value = tuple[Decimal | None, str, dt.date | None]


class MoneyReader:
    """Reads the values of one file and notes what was amiss with them."""

    def __init__(self, root: etree._Element, notes: Notes) -> None:
        """Look for what the values below `root` prove about the file's thousands mark."""
        self._thousands = amounts.thousands_mark(
            inner(value).strip()
            for node in root.iter(*("{*}" + name for name in MONEY))
            for value in children(node, "value")
        )
        self.notes = notes

    def read(self, node: etree._Element, thing: str, default: str) -> Value:
        """Amount, currency and value date of the node's one `value`; `default` is its currency's.

        The amount is None, and told, where the number or its currency is not beyond doubt: money
        without a currency is no money.
        """
        line = line_of(node)
        stated = only(node, "value")
        if stated is None:
            which = "several values" if several(node, "value") else "no value"
            self.notes.add(thing, f"with {which}: no amount", line)
            return None, self._currency(default, thing, line), None
        printed = inner(stated).strip()
        # Elements inside a number would run its parts together.
        number = self._number(printed, thing, line_of(stated)) if len(stated) == 0 else None
        if len(stated):
            self.notes.add(thing, "with elements inside its value: no amount", line, printed)
        own = values.attribute(stated, "currency")
        currency = self._currency(own or default, thing, line, printed)
        day = values.attribute(stated, "value-date")
        value_date = values.date(day)
        if day and value_date is None:
            self.notes.add(thing, "with a value date that is no day", line_of(stated), day)
        return number if currency else None, currency, value_date

    def _number(self, printed: str, thing: str, line: int) -> Decimal | None:
        number = amounts.amount(printed, self._thousands)
        if number is not None:
            return number
        number = amounts.marked_amount(printed, self._thousands)
        if number is not None:
            words = "with thousands marks or a decimal comma in its value"
            self.notes.add(thing, words, line, printed)
        else:
            words = "whose value is no clear number: no amount"
            self.notes.add(thing, words, line, printed or "empty")
        return number

    def _currency(self, printed: str, thing: str, line: int, amount: str = "") -> str:
        code = printed.upper()
        if not _CURRENCY.fullmatch(code):
            words = "without a currency" if not code else "with a currency that is no code"
            self.notes.add(thing, f"{words}: no amount", line, f"{amount} {printed}".strip())
            return ""
        if code not in code_lists()["Currency"]:
            words = "in a currency that is not on the list Currency"
            self.notes.add(thing, words, line, printed)
        elif code != printed:
            self.notes.add(thing, "with its currency in small letters", line, printed)
        return code
