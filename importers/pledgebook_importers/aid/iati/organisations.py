"""The budgets of an organisation file: what it plans, and what it says it spent in all.

They are no transactions and stay off any cash side: their kind is `other`, their type the name of
the element, and they are no new money, since totals and recipients repeat each other. `date` is the
first day of the period, the description names both.
"""

from __future__ import annotations

import datetime as dt

from lxml import etree

from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.aid.iati import values
from pledgebook_importers.aid.iati.money import MoneyReader
from pledgebook_importers.aid.iati.notes import Notes
from pledgebook_importers.aid.iati.tree import BUDGETS, children, only, text
from pledgebook_importers.intake.xml_nodes import line_of, local

_THING = "budget"


def read_organisation(node: etree._Element, money: MoneyReader) -> list[Flow]:
    """The budgets of one `iati-organisation`; lines within a budget are parts of it, not more."""
    language = values.language_of(node)
    owner = (
        values.words(node, "name", language)
        or values.words(node, "reporting-org", language)
        or text(node, "organisation-identifier")
    )
    currency = values.attribute(node, "default-currency")
    return [
        _read(budget, recipient, owner, currency, language, money)
        for name, recipient in BUDGETS.items()
        for budget in children(node, name)
    ]


def _read(
    node: etree._Element,
    recipient: str,
    owner: str,
    currency: str,
    language: str,
    money: MoneyReader,
) -> Flow:
    amount, currency, value_date = money.read(node, _THING, currency)
    start, end = (_day(node, name, money.notes) for name in ("period-start", "period-end"))
    if start and end and start > end:
        money.notes.add(_THING, "whose period ends before it starts", line_of(node))
    return Flow(
        type=local(node),
        kind="other",
        date=start,
        amount=amount,
        currency=currency,
        provider=owner,
        receiver=_recipient(node, recipient, language) if recipient else "",
        reference="",
        line=line_of(node),
        value_date=value_date,
        description=f"{start or ''} to {end or ''}",
        new_money=False,
    )


def _recipient(node: etree._Element, name: str, language: str) -> str:
    stated = only(node, name)
    return (
        values.words(node, name, language)
        or values.attribute(stated, "ref")
        or values.attribute(stated, "code")
    )


def _day(node: etree._Element, name: str, notes: Notes) -> dt.date | None:
    printed = values.attribute(only(node, name), "iso-date")
    day = values.date(printed)
    if day is None:
        notes.add(_THING, f"without a readable {name}", line_of(node), printed)
    return day
