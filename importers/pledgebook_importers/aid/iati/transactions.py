"""One `transaction` of an activity as a flow.

`transaction-date` is the day it is posted, `value/@value-date` the day of its exchange rate. An
amount counts only with one number and one currency, its own or the activity's default.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lxml import etree

from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.aid.iati import values
from pledgebook_importers.aid.iati.codes import KINDS, LETTERS
from pledgebook_importers.aid.iati.money import MoneyReader
from pledgebook_importers.aid.iati.notes import Notes
from pledgebook_importers.aid.iati.tree import children, only, several, text
from pledgebook_importers.intake.xml_nodes import line_of

_THING = "transaction"


@dataclass(frozen=True, slots=True)
class Transaction:
    """A flow, and whether its two sides may be the publisher itself.

    A side may be when it names the reporting organisation, or nobody.
    """

    flow: Flow
    from_publisher: bool
    to_publisher: bool


@dataclass(frozen=True, slots=True)
class _Activity:
    identifier: str
    currency: str
    language: str
    publisher: frozenset[str]


def read_activity(node: etree._Element, money: MoneyReader) -> list[Transaction]:
    """The transactions of one `iati-activity`, in the order of the file."""
    transactions = list(children(node, "transaction"))
    if not transactions:
        return []
    language = values.language_of(node)
    reporting = only(node, "reporting-org")
    activity = _Activity(
        identifier=text(node, "iati-identifier"),
        currency=values.attribute(node, "default-currency"),
        language=language,
        publisher=frozenset(
            {values.attribute(reporting, "ref"), values.words(node, "reporting-org", language)}
        ),
    )
    if not activity.identifier:
        money.notes.add("activity", "with transactions but no identifier", line_of(node))
    return [_read(child, activity, money) for child in transactions]


def _read(node: etree._Element, activity: _Activity, money: MoneyReader) -> Transaction:
    line = line_of(node)
    code = _type(node, money.notes)
    amount, currency, value_date = money.read(node, _THING, activity.currency)
    provider = _Side.of(node, "provider", activity)
    receiver = _Side.of(node, "receiver", activity)
    flow = Flow(
        type=code,
        kind=KINDS.get(code, "other"),
        date=_date(node, money.notes),
        amount=amount,
        currency=currency,
        provider=provider.name,
        receiver=receiver.name,
        reference=values.attribute(node, "ref"),
        line=line,
        value_date=value_date,
        description=values.words(node, "description", activity.language),
        activity=activity.identifier,
        provider_activity=provider.activity,
        receiver_activity=receiver.activity,
    )
    return Transaction(flow, provider.may_be_publisher, receiver.may_be_publisher)


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    activity: str
    may_be_publisher: bool

    @classmethod
    def of(cls, node: etree._Element, role: str, activity: _Activity) -> _Side:
        """The provider or receiver: its name, else its reference."""
        organisation = only(node, f"{role}-org")
        reference = values.attribute(organisation, "ref")
        name = values.words(node, f"{role}-org", activity.language)
        named = {reference, name} - {""}
        return cls(
            name or reference,
            values.attribute(organisation, f"{role}-activity-id"),
            not named or not named.isdisjoint(activity.publisher),
        )


def _type(node: etree._Element, notes: Notes) -> str:
    """The TransactionType code of 2.0x; as printed, and told, where there is no such code."""
    line = line_of(node)
    printed = {values.attribute(stated, "code") for stated in children(node, "transaction-type")}
    if len(printed) > 1:
        notes.add(_THING, "with several types, of kind other", line, " ".join(sorted(printed)))
        return ""
    code = next(iter(printed), "")
    if code in KINDS:
        return code
    current = LETTERS.get(code.upper(), "")
    if current:
        notes.add(_THING, f"of the 1.x type {code.upper()}, read as {current}", line)
        return current
    notes.add(_THING, "of a type that is not on the list TransactionType", line, code or "none")
    return code


def _date(node: etree._Element, notes: Notes) -> dt.date | None:
    if several(node, "transaction-date"):
        notes.add(_THING, "with several dates: without a day", line_of(node))
        return None
    stated = only(node, "transaction-date")
    printed = values.attribute(stated, "iso-date")
    if not printed and stated is not None:
        printed = (stated.text or "").strip()
    day = values.date(printed)
    if day is None:
        notes.add(_THING, "without a readable transaction date", line_of(node), printed)
    return day
