"""Which of a statement's balances open and close it, currency by currency.

Balance types, ISO 20022 ExternalBalanceType1Code: OPBD opening booked, PRCD previously closed
booked, CLBD closing booked, ITBD interim booked (page breaks). Available balances are not the
books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from pledgebook_importers.bank.camt import values
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.xml_nodes import children, find, line_of, text

BOOKED = frozenset({"OPBD", "PRCD", "CLBD", "ITBD"})


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
    """All balances of one `Stmt`, in the order of the file."""
    return [_read(node) for node in children(statement, "Bal")]


def _read(node: etree._Element) -> Balance:
    stated = find(node, "Amt")
    if stated is None:
        raise RefusedError(line_of(node), "a balance without an amount")
    number, currency = values.money(stated)
    mark = values.mark(node)
    kind = text(node, "Tp", "CdOrPrtry", "Cd")
    day = values.date(node, "Dt")
    return Balance(kind, values.signed(number, mark), currency, day, line_of(node), bool(mark))


def opening_and_closing(
    balances: Sequence[Balance], currency: str
) -> tuple[Balance | None, Balance | None]:
    """The first opening and the last closing booked balance in that currency.

    On a page, an interim balance stands for the end that the page does not reach.
    """
    of_currency = [balance for balance in balances if balance.currency == currency]
    by_kind = {
        kind: sorted(
            (balance for balance in of_currency if balance.kind == kind),
            key=lambda balance: balance.date or dt.date.min,
        )
        for kind in BOOKED
    }
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
