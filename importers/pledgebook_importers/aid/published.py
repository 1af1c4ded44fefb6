"""The simple values of published aid data, read strictly: a guess about money is a refusal."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.values import day

_PLAIN = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_MOST = 18
_FINEST = -18
_NO_DAY = 1900
"""Years up to it stand for "no date": CBPF writes 0001-01-01, spreadsheets 1900-01-00."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_STEP = 2
_SLACK = Decimal("0.001")


def text(value: Any) -> str:
    """A JSON value as one line of text: empty for null, a number as its digits.

    Halves of surrogate pairs, which JSON can spell and no file can hold, are left out.
    """
    if isinstance(value, str):
        plain = value if value.isascii() else _SURROGATES.sub("", value)
        return " ".join(plain.split())
    if isinstance(value, Decimal):
        return f"{value:f}" if bounded(value) else ""
    return ""


def number(value: Any, what: str, line: int) -> Decimal | None:
    """A JSON number, or plain digits in a text, as it stands; None for null and an empty text.

    Raises:
        RefusedError: it is neither, or beyond 18 digits before or behind the point.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, Decimal) and bounded(value):
        return value
    if isinstance(value, str) and _PLAIN.fullmatch(value.strip()):
        return Decimal(value.strip())
    shown = str(value)[:40]
    raise RefusedError(line, f"{what} is {shown!r}, which is no amount; fetch the file again")


def bounded(value: Decimal) -> bool:
    """Whether the number can be written out and added up: 18 digits before and behind the point."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and value.adjusted() < _MOST and exponent >= _FINEST


def shown(amount: Decimal) -> str:
    """An amount for a message: thousands apart, no zeros behind the last decimal."""
    return f"{amount.normalize():,f}"


def date(value: Any) -> dt.date | None:
    """The day of an ISO date or date-time, None where it is none or stands for none."""
    found = day(value) if isinstance(value, str | dt.date) else None
    return found if found and found.year > _NO_DAY else None


def converts(original: Decimal, rate: Decimal, usd: Decimal) -> bool:
    """Whether `original` units at `rate` units per USD come to `usd`.

    Published rates are rounded, to two decimals at the least: half a step of the last one is
    allowed for, with a thousandth beside it and one dollar for whole amounts.
    """
    if rate <= 0:
        return False
    exponent = rate.as_tuple().exponent
    places = max(_STEP, -exponent if isinstance(exponent, int) else 0)
    half = Decimal(5).scaleb(-places - 1)
    expected = original / rate
    return abs(expected - usd) <= abs(expected) * (half / rate + _SLACK) + 1
