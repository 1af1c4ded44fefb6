"""Which of a statement's balances open and close it, currency by currency.

Balance types, ISO 20022 ExternalBalanceType1Code (version 01: BalanceType8Code): OPBD opening
booked, PRCD previously closed booked, CLBD closing booked, ITBD interim booked (page breaks).
Available balances are not the books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from pledgebook_importers.bank.camt import values
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.xml_nodes import children, find, first_text, line_of

BOOKED = frozenset({"OPBD", "PRCD", "CLBD", "ITBD"})

_KINDS = (
    ("Tp", "CdOrPrtry", "Cd"),
    ("Tp", "Cd"),
    ("Tp", "CdOrPrtry", "Prtry"),
    ("Tp", "Prtry"),
)


@dataclass(frozen=True, slots=True)
class Balance:
    """One balance, signed from the account's view; `marked` is whether the bank stated the side."""

    kind: str
    amount: Decimal
    currency: str
    date: dt.date | None
    line: int
    marked: bool


def read_balances(statement: etree._Element) -> list[Balance]:
    """The balances of one statement, in the order of the file.

    Raises:
        RefusedError: a booked balance leaves doubt; of others only the readable ones are returned.
    """
    balances: list[Balance] = []
    for node in children(statement, "Bal"):
        kind = first_text(node, *_KINDS)
        try:
            balances.append(_read(node, kind))
        except RefusedError:
            if kind in BOOKED:
                raise
    return balances


def _read(node: etree._Element, kind: str) -> Balance:
    stated = find(node, "Amt")
    if stated is None:
        raise RefusedError(line_of(node), "a balance without an amount")
    number, currency = values.money(stated)
    mark = values.mark(find(node, "CdtDbtInd"))
    day = values.date(node, "Dt")
    return Balance(kind, values.signed(number, mark), currency, day, line_of(node), bool(mark))


def opening_and_closing(balances: Iterable[Balance]) -> tuple[Balance | None, Balance | None]:
    """The first opening and the last closing booked balance of those in one currency.

    On a page, an interim balance stands for the end that the page does not reach.
    """
    by_kind: dict[str, list[Balance]] = {kind: [] for kind in BOOKED}
    for balance in sorted(balances, key=lambda balance: balance.date or dt.date.min):
        by_kind.get(balance.kind, []).append(balance)
    interim = by_kind["ITBD"]
    opening = next(iter(by_kind["OPBD"] or by_kind["PRCD"]), None)
    closing = by_kind["CLBD"][-1] if by_kind["CLBD"] else None
    if opening is None and closing is None and len(interim) > 1:
        return interim[0], interim[-1]
    if opening is None and closing is not None and interim:
        return interim[0], closing
    if closing is None and opening is not None and interim:
        return opening, interim[-1]
    return opening, closing
