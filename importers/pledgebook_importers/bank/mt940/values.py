"""The simple values of SWIFT fields, read strictly: a guess about money is a refusal.

Source: SWIFT Standards MT, fields 25, 28C, 60a, 61 and 90a: amounts are `15d` with a comma as the
decimal mark, dates `YYMMDD`. Currencies with three decimals are those of ISO 4217.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.intake.errors import Problem, RefusedError

_COMMA = re.compile(r"[0-9]+,[0-9]*")
_WHOLE = re.compile(r"[0-9]+")
_POINT = re.compile(r"[0-9]+\.[0-9]{0,2}")
_POINTS_AND_COMMA = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*")
_COMMAS_AND_POINT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]*")
_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_MAX_DIGITS = 18
_BALANCE = re.compile(
    r"(?P<mark>[CD])\s*(?P<day>[0-9]{6})\s*(?P<currency>[A-Z]{3})?\s*(?P<amount>[0-9][0-9.,]*)\s*",
    re.IGNORECASE,
)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_ACCOUNT_CURRENCY = re.compile(r"/?([A-Z]{3})$")
_NUMBER = re.compile(r"([0-9]{1,18})(?:\s*/\s*([0-9]{1,18}))?")
_LONGEST_COUNT = 5
_CENTURY = 80


class Notes:
    """What was read though it breaks the rules: one warning a kind, at its first line."""

    def __init__(self) -> None:
        self._seen: dict[str, list[int]] = {}

    def add(self, kind: str, line: int) -> None:
        """Remember one more case of that kind."""
        self._seen.setdefault(kind, []).append(line)

    def problems(self) -> list[Problem]:
        """The warnings, in the order of the file."""
        return [
            Problem(lines[0], f"{kind} ({len(lines)} times)" if lines[1:] else kind)
            for kind, lines in self._seen.items()
        ]


@dataclass(frozen=True, slots=True)
class Balance:
    """A booked balance, signed from the account's view; `midway` on a page that is not the last."""

    amount: Decimal
    currency: str
    date: dt.date | None
    midway: bool
    line: int


def amount(printed: str, currency: str, line: int, notes: Notes) -> Decimal:
    """The number of a printed amount, as exact as printed.

    Raises:
        RefusedError: it can be read in two ways, or in none.
    """
    plain = printed
    if _COMMA.fullmatch(printed):
        if _LIKE_THOUSANDS.fullmatch(printed) and currency not in _THREE_DECIMALS:
            raise RefusedError(
                line,
                f"{printed!r} may be thousands or decimals; ask the bank for a comma and cents",
            )
        plain = printed.replace(",", ".")
    elif _WHOLE.fullmatch(printed):
        if printed.strip("0"):
            notes.add("an amount without a decimal comma, read as whole units", line)
    elif _POINT.fullmatch(printed):
        notes.add("an amount with a decimal point where the standard has a comma", line)
    elif _POINTS_AND_COMMA.fullmatch(printed):
        notes.add("an amount with points between thousands", line)
        plain = printed.replace(".", "").replace(",", ".")
    elif _COMMAS_AND_POINT.fullmatch(printed):
        notes.add("an amount with commas between thousands and a decimal point", line)
        plain = printed.replace(",", "")
    else:
        raise RefusedError(line, f"{printed[:40]!r} is no amount; ask the bank to correct it")
    digits = plain.lstrip("0")
    if len(digits) > _MAX_DIGITS + 1:
        raise RefusedError(line, f"{printed[:40]!r} is too long for an amount; ask the bank")
    return Decimal(f"0{digits}".rstrip(".") if digits else "0")


def balance(text: str, *, midway: bool, line: int, notes: Notes) -> Balance:
    """Field 60 or 62: mark, date, currency, amount; the currency may be missing.

    Raises:
        RefusedError: it is none of that.
    """
    match = _BALANCE.fullmatch(text)
    if match is None:
        raise RefusedError(line, f"{text[:40]!r} is no balance; fetch the file from the bank again")
    currency = (match["currency"] or "").upper()
    number = amount(match["amount"], currency, line, notes)
    signed = -number if match["mark"] in "Dd" else number
    on = day(match["day"])
    if on is None and match["day"].strip("0"):
        notes.add(f"a balance of the day {match['day']}, which does not exist", line)
    return Balance(signed, currency, on, midway, line)


def day(printed: str) -> dt.date | None:
    """The date of `YYMMDD`, None where there is no such day."""
    year, month, of_month = (int(printed[place : place + 2]) for place in (0, 2, 4))
    return _date(year + (1900 if year >= _CENTURY else 2000), month, of_month)


def entry_day(printed: str, value: str) -> dt.date | None:
    """The date of `MMDD` in the year that brings it nearest to the value date `YYMMDD`."""
    month, of_month = int(printed[:2]), int(printed[2:])
    year = int(value[:2])
    year += 1900 if year >= _CENTURY else 2000
    apart = month - int(value[2:4])
    year += (apart < -6) - (apart > 6)
    return _date(year, month, of_month)


def _date(year: int, month: int, of_month: int) -> dt.date | None:
    try:
        return dt.date(year, month, of_month)
    except ValueError:
        return None


def account(printed: str, currency: str) -> str:
    """Field 25 as books keep it: an IBAN alone where one is in it, no currency behind."""
    plain = "".join(printed.split()).upper()
    behind = _ACCOUNT_CURRENCY.search(plain)
    if behind and behind[1] == currency and len(plain) > len(behind[0]):
        plain = plain[: behind.start()]
    last = plain.rpartition("/")[2]
    return last if is_iban(last) else plain


def is_iban(text: str) -> bool:
    """Whether a text has the form of an IBAN (ISO 13616)."""
    return _IBAN.fullmatch(text) is not None


def number(printed: str) -> tuple[int | None, int]:
    """Field 28: the statement's number and page; 0 and what is too long for a count number none."""
    match = _NUMBER.fullmatch(printed)
    if match is None:
        return None, 1
    count = int(match[1]) if len(match[1].lstrip("0")) <= _LONGEST_COUNT else 0
    return count or None, int(match[2] or 1) or 1
