"""Elements of IATI 2.03 files as text: narratives, days, values, organisations.

Files of large books hold millions of elements; text is written many times faster than a tree. The
day of a file is the day of its figures, never the clock's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from pledgebook_reports.exports.organisations import Organisation

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""
_INVENTED = "<!-- Contains illustrative (invented) entries: not for publication. -->\n"


@lru_cache(maxsize=10_000)
def text(plain: str) -> str:
    """A text as XML writes it, without what XML cannot hold and blanks at its ends."""
    return escape(_NOT_XML.sub("", plain).strip())


def element(name: str, *content: str, **attributes: str | None) -> str:
    """An element with the attributes that say something, `_` standing for `-` and `__` for `:`."""
    told = "".join(
        f' {key.replace("__", ":").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value
    )
    inner = "".join(content)
    return f"<{name}{told}>{inner}</{name}>" if inner else f"<{name}{told}/>"


repeated = lru_cache(maxsize=10_000)(element)
"""An element that many activities have alike: a code, a day, a place."""


def narrative(plain: str) -> str:
    """A text in the language of the file."""
    return f"<narrative>{text(plain)}</narrative>"


def file(name: str, day: datetime.date, lines: Iterable[str], *, invented: bool) -> str:
    """A whole file, a line each element of `lines`; one with invented entries says so."""
    head = f'<{name} version="2.03" generated-datetime="{midnight(day)}">'
    comment = _INVENTED if invented else ""
    body = "\n".join(lines)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{comment}{head}\n{body}\n</{name}>\n'


def midnight(day: datetime.date) -> str:
    """The first moment of a day, in UTC."""
    return f"{day}T00:00:00Z"


def value(amount: Decimal, currency: str, day: datetime.date) -> str:
    """An amount of a day in its currency."""
    return f'<value currency="{currency}" value-date="{day}">{plain(amount)}</value>'


def plain(amount: Decimal) -> str:
    """The amount with two decimals, or as many as it has beyond them."""
    written = f"{amount:f}"
    if written[-3:-2] == ".":
        return written
    whole, _, decimals = written.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def period(start: datetime.date, end: datetime.date) -> str:
    """First and last day of a budget or expenditure."""
    return f'<period-start iso-date="{start}"/><period-end iso-date="{end}"/>'


@lru_cache(maxsize=10_000)
def organisation(name: str, of: Organisation, role: str | None = None) -> str:
    """An organisation by identifier, type and name."""
    return element(name, narrative(of.name), ref=of.ref, type=of.type, role=role)
