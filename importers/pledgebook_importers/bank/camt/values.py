"""The simple values of ISO 20022 messages, read strictly: a guess about money is a refusal.

Source: camt.053.001 and pain.001.001 XSDs (`ActiveOrHistoricCurrencyAndAmount`: an `xs:decimal` of
at most 18 digits, 5 of them decimals, never negative; `CreditDebitCode`; `DateAndDateTimeChoice`;
`AccountIdentification4Choice`, and `AccountIdentification3Choice` of version 01).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from lxml import etree

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.xml_nodes import by_name, find, first_text, line_of, text

_AMOUNT = re.compile(r"\+?0*([0-9]*)(?:\.([0-9]*?)0*)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][0-9:.,]+)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_MAX_DIGITS = 18
_MAX_DECIMALS = 5
_MAX_PRINTED = 40


def amount(node: etree._Element) -> Decimal:
    """The unsigned number of an amount element, exactly as printed."""
    printed = (node.text or "").strip()
    number = parse_amount(printed)
    if number is None:
        what = "a negative amount; the mark states the sign" if printed[:1] == "-" else "no amount"
        raise RefusedError(line_of(node), f"{printed[:40]!r} is {what}; ask the bank to correct it")
    return number


def parse_amount(printed: str) -> Decimal | None:
    """The number, or None where the text is not exactly one; nil digits in excess are no digits."""
    match = _AMOUNT.fullmatch(printed) if len(printed) <= _MAX_PRINTED else None
    if match is None or not any(mark.isdecimal() for mark in printed):
        return None
    whole, decimals = match[1], match[2] or ""
    if len(decimals) > _MAX_DECIMALS or len(whole) + len(decimals) > _MAX_DIGITS:
        return None
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


def mark(node: etree._Element | None) -> str:
    """What a `CdtDbtInd` says: `CRDT`, `DBIT`, or nothing where the bank left it out."""
    found = text(node)
    if node is not None and found not in {"CRDT", "DBIT", ""}:
        raise RefusedError(line_of(node), f"{found[:20]!r} is neither CRDT nor DBIT")
    return found


def signed(number: Decimal, direction: str) -> Decimal:
    """The number from the account's view; without a direction it is a credit, nil has no sign."""
    return -number if direction == "DBIT" and number else number


def account(node: etree._Element | None, *names: str) -> str:
    """The account's number at the path, as printed: IBAN, or whatever the bank calls it by."""
    return first_text(
        find(node, *names),
        ("Id", "IBAN"),
        ("Id", "Othr", "Id"),
        ("Id", "BBAN"),
        ("Id", "PrtryAcct", "Id"),
        ("Id", "UPIC"),
        ("Prxy", "Id"),
    )


def compact(number: str) -> str:
    """An account number without the blanks of its groups, in capitals."""
    return "".join(number.split()).upper()


def date(node: etree._Element | None, *names: str) -> dt.date | None:
    """The local day of a date choice at the path: `Dt`, `DtTm` or the text itself.

    A date-time keeps the day that the bank printed, whatever its offset.
    """
    choice = find(node, *names)
    if choice is None:
        return None
    parts = by_name(choice)
    printed = text(parts.get("Dt")) or text(parts.get("DtTm")) or text(choice)
    return parse_date(printed, line_of(choice)) if printed else None


def parse_date(printed: str, line: int) -> dt.date:
    """The day of an ISO 8601 date or date-time."""
    day = _day(printed)
    if day is None:
        raise RefusedError(line, f"{printed[:40]!r} is no date; ask the bank to correct it")
    return day


@lru_cache(maxsize=1024)
def _day(printed: str) -> dt.date | None:
    match = _DATE.fullmatch(printed)
    try:
        return dt.date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
