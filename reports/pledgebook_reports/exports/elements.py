"""Elements of IATI 2.03 files: texts, days, values, organisations.

The day of a file is the day of its figures, never the clock's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from pledgebook_reports.exports.organisations import Organisation

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""
INVENTED = " Contains illustrative (invented) entries: not for publication. "


def root(name: str, day: datetime.date, *, invented: bool) -> etree._Element:
    """The root of a file; one with invented entries says so in a comment."""
    found = etree.Element(name, {"version": "2.03", "generated-datetime": midnight(day)})
    if invented:
        found.append(etree.Comment(INVENTED))
    return found


def midnight(day: datetime.date) -> str:
    """The first moment of a day, in UTC."""
    return f"{day}T00:00:00Z"


def add(parent: etree._Element, name: str, **attributes: str | None) -> etree._Element:
    """A new last child with the attributes that are not None, `_` standing for `-`."""
    return etree.SubElement(
        parent,
        name,
        {key.replace("_", "-"): clean(value) for key, value in attributes.items() if value},
    )


def clean(text: str) -> str:
    """The text without what XML cannot hold, blanks at its ends left out."""
    return _NOT_XML.sub("", text).strip()


def narrative(parent: etree._Element, text: str) -> None:
    """A text in the language of the file."""
    etree.SubElement(parent, "narrative").text = clean(text)


def told(parent: etree._Element, name: str, text: str, **attributes: str | None) -> None:
    """An element that holds one narrative."""
    narrative(add(parent, name, **attributes), text)


def value(parent: etree._Element, amount: Decimal, currency: str, day: datetime.date) -> None:
    """An amount of a day in its currency, without zeros behind the second decimal."""
    found = add(parent, "value", currency=currency, value_date=day.isoformat())
    found.text = plain(amount)


def plain(amount: Decimal) -> str:
    """The amount with two decimals, or as many as it has beyond them."""
    text = f"{amount:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def period(parent: etree._Element, start: datetime.date, end: datetime.date) -> None:
    """First and last day of a budget or expenditure."""
    add(parent, "period-start", iso_date=start.isoformat())
    add(parent, "period-end", iso_date=end.isoformat())


def organisation(
    parent: etree._Element, name: str, of: Organisation, role: str | None = None
) -> None:
    """An organisation by identifier, type and name."""
    told(parent, name, of.name, ref=of.ref, type=of.type, role=role)


def serialised(found: etree._Element) -> str:
    """The file as text, indented, with its declaration."""
    etree.indent(found)
    body = etree.tostring(found, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
