"""The simple values of ISO 20022 messages, read strictly: a guess about money is a refusal.

Source: camt.053.001 XSDs (`ActiveOrHistoricCurrencyAndAmount`: at most 18 digits, 5 of them
decimals, never negative; `CreditDebitCode`; `DateAndDateTimeChoice`).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from lxml import etree

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.xml_nodes import find, line_of, text

_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,5})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[0-9:.,]+)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_MAX_DIGITS = 18


def amount(node: etree._Element) -> Decimal:
    """The unsigned number of an amount element, exactly as printed."""
    printed = (node.text or "").strip()
    if not _AMOUNT.fullmatch(printed) or len(printed.replace(".", "")) > _MAX_DIGITS:
        what = "a negative amount; the mark states the sign" if printed[:1] == "-" else "no amount"
        raise RefusedError(line_of(node), f"{printed[:40]!r} is {what}; ask the bank to correct it")
    return Decimal(printed)


def money(node: etree._Element) -> tuple[Decimal, str]:
    """An amount with the currency that its `Ccy` attribute names."""
    currency = (node.get("Ccy") or "").strip()
    number = amount(node)
    if not _CURRENCY.fullmatch(currency):
        stated = f"currency {currency[:10]!r}" if currency else "no currency"
        raise RefusedError(
            line_of(node), f"the amount {number} has {stated}; ask the bank to correct it"
        )
    return number, currency


def mark(node: etree._Element) -> str:
    """`CRDT`, `DBIT`, or nothing where the bank left it out."""
    found = text(node, "CdtDbtInd")
    if found not in {"CRDT", "DBIT", ""}:
        raise RefusedError(line_of(node), f"{found[:20]!r} is neither CRDT nor DBIT")
    return found


def signed(number: Decimal, direction: str) -> Decimal:
    """The number from the account's view; without a direction it is a credit."""
    return -number if direction == "DBIT" else number


def date(node: etree._Element | None, *names: str) -> dt.date | None:
    """The local day of a date choice at the path: `Dt`, `DtTm` or the text itself.

    A date-time keeps the day that the bank printed, whatever its offset.
    """
    choice = find(node, *names)
    if choice is None:
        return None
    printed = text(choice, "Dt") or text(choice, "DtTm") or (choice.text or "").strip()
    return parse_date(printed, line_of(choice)) if printed else None


def parse_date(printed: str, line: int) -> dt.date:
    """The day of an ISO 8601 date or date-time."""
    match = _DATE.fullmatch(printed)
    if match:
        try:
            return dt.date.fromisoformat(match[1])
        except ValueError:
            pass
    raise RefusedError(line, f"{printed[:40]!r} is no date; ask the bank to correct it")
