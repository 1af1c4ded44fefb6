"""How one value of a directive is read: a type, a wording for errors, and a conversion.

A reader returns the value in our own types or raises `UnreadableError` with what was wanted.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from beancount.core import amount as beancount_amount

ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9]+)?")
ACCOUNT_PART_PATTERN = re.compile(r"[A-Z][A-Za-z0-9-]*")
ACCOUNT_PATTERN = re.compile(r"[A-Z][A-Za-z]*(:[A-Z0-9][A-Za-z0-9-]*)+")
CURRENCY_PATTERN = re.compile(r"[A-Z][A-Z0-9'._-]*")
PASSKEY_KINDS = {"es256": -7, "eddsa": -8}
"""Kinds of passkeys by their numbers in COSE (RFC 9053, section 2)."""
PASSKEY_PATTERN = re.compile(
    # Two keys in the one encoding that authenticators use (CTAP2, canonical CBOR): a cut line shows.
    r"(?:es256(?=.* pQECAyYgASFYI[\w-]{90}$)|eddsa(?=.* pAEBAycgBiFYI[\w-]{43}$))"
    r" (?P<party>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"
    r" https?://(?:[a-z0-9-]+\.)*(?P=party)(?::[0-9]{1,5})?"
    r" [\w-]{2,1366} [\w-]+",
    re.ASCII,
)
"""A passkey: kind, relying party, origin of its pages, credential and COSE key in base64url."""


MOST_DIGITS = 20
"""Digits before the point that an amount may have; sums of more lose their cents."""
FIRST_YEAR, LAST_YEAR = 1900, 2200

T = TypeVar("T")


class Amount(NamedTuple):
    """A number and its currency."""

    number: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.number:,f} {self.currency}"


class Share(NamedTuple):
    """One agreement's weight in a split."""

    agreement: str
    weight: Decimal


Shares = tuple[Share, ...]


class UnreadableError(ValueError):
    """A value of the wrong kind; the message says what was wanted."""


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """A named conversion of one value."""

    wanted: str
    read: Callable[[Any], T]

    def __call__(self, raw: Any) -> T:
        """Convert, or raise `UnreadableError` naming what was wanted and what was there."""
        try:
            return self.read(raw)
        except (ValueError, ArithmeticError) as error:
            detail = f": {error}" if str(error) else ""
            msg = f"wants {self.wanted}, not {_shown(raw)}{detail}"
            raise UnreadableError(msg) from None


def _shown(raw: Any) -> str:
    return f'"{raw}"' if isinstance(raw, str) else str(raw)


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError
    return raw


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        if not isinstance(raw, str) or not pattern.fullmatch(raw):
            raise ValueError
        return raw

    return read


def _amount(raw: Any) -> Amount:
    if not isinstance(raw, beancount_amount.Amount) or not isinstance(raw.number, Decimal):
        raise ValueError  # noqa: TRY004 -- the caller words it
    if not raw.number.is_finite() or raw.number.adjusted() > MOST_DIGITS:
        raise ValueError
    return Amount(raw.number, str(raw.currency))


def _positive(raw: Any) -> Amount:
    read = _amount(raw)
    if read.number <= 0:
        raise ValueError
    return read


def _date(raw: Any) -> datetime.date:
    if not isinstance(raw, datetime.date) or not FIRST_YEAR <= raw.year <= LAST_YEAR:
        raise ValueError
    return raw


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError  # noqa: TRY004 -- the caller words it
    return raw


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, Decimal):
        raise ValueError  # noqa: TRY004 -- the caller words it
    return raw


def _share(raw: Any) -> Decimal:
    number = _number(raw)
    if not 0 <= number <= 1:
        raise ValueError
    return number


def split_list(raw: str) -> tuple[str, ...]:
    """The items of a list written as one string, separated by `;`."""
    return tuple(item.strip() for item in raw.split(";") if item.strip())


def _shares(raw: Any) -> Shares:
    shares = []
    for item in split_list(_text(raw)):
        name, found, weight = item.partition("=")
        if not found or not ID_PATTERN.fullmatch(name.strip()):
            raise ValueError
        number = Decimal(weight.strip())
        if not number.is_finite() or number <= 0:
            raise ValueError
        shares.append(Share(name.strip(), number))
    if len({share.agreement for share in shares}) != len(shares) or not shares:
        raise ValueError
    return tuple(shares)


def one_of(*choices: str) -> Reader[str]:
    """One word of a closed list."""

    def read(raw: Any) -> str:
        if raw not in choices:
            raise ValueError
        return str(raw)

    return Reader("one of " + ", ".join(choices), read)


def list_of(*choices: str) -> Reader[tuple[str, ...]]:
    """A list of words of a closed list."""

    def read(raw: Any) -> tuple[str, ...]:
        items = split_list(_text(raw))
        if not items or not set(items) <= set(choices):
            raise ValueError
        return items

    return Reader('a list such as "a; b" of ' + ", ".join(choices), read)


def numbered(owner: str) -> Reader[str]:
    """The id of a record with a number within it: `"FI-2016-01/1"`."""
    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9]+")
    return Reader(f'an {owner} and a number such as "ID/1"', _matching(pattern))


TEXT = Reader("a text in quotes", _text)
ID = Reader('an id in quotes such as "FI-2016-01"', _matching(ID_PATTERN))
ACCOUNT_PART = Reader(
    "an id that can be part of an account (a capital, then letters, digits and hyphens)",
    _matching(ACCOUNT_PART_PATTERN),
)
ACCOUNT = Reader("an account", _matching(ACCOUNT_PATTERN))
CURRENCY = Reader("a currency such as USD", _matching(CURRENCY_PATTERN))
PASSKEY = Reader(
    "a passkey, whole, as the page for enrolling prints it", _matching(PASSKEY_PATTERN)
)
AMOUNT = Reader("an amount with its currency, of twenty digits at most", _amount)
POSITIVE_AMOUNT = Reader("an amount above nil with its currency", _positive)
DATE = Reader("a date such as 2016-12-31, of the years 1900 to 2200", _date)
FLAG = Reader("TRUE or FALSE", _flag)
NUMBER = Reader("a number", _number)
SHARE = Reader("a share from 0 to 1 such as 0.08", _share)
LIST = Reader('a list such as "a; b"', lambda raw: split_list(_text(raw)))
SHARES = Reader('shares such as "FI-2016-01=60; DE-2016-02=40"', _shares)
ANY: Reader[Any] = Reader("a value", lambda raw: raw)
