"""The postings of a draft: what each kind of bank line means in the books.

A receipt clears its instalment at the booked weight. A rate difference is realised up to the
official rate of the day, from there to the bank's rate it is the cost of conversion. What the
facility bears (charges, its exchange risk) is taken from its own fund by a second bank leg, so that
the donor's books stay whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pledgebook.money import ZERO, to_cents
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.drafts.beantext import number, quote, units
from pledgebook_importers.matching.amounts import deducted
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.match import Match

POOL = "POOL"
REALISED = "Expenses:Exchange:Realised"
CONVERSION = "Expenses:Exchange:Conversion"
Rate = Callable[[str, dt.date], Decimal | None]


def no_rate(_currency: str, _day: dt.date) -> None:
    """No rates are known: foreign lines stay without a draft, differences are realised."""


@dataclass(frozen=True, slots=True)
class DraftBook:
    """What drafts need to know of the books.

    `bank_account` is the ledger's account of the statement, `fund` the agreement id of money that
    is no donor's; `rate` gives the official rate, USD a unit, of a currency on a day.
    """

    bank_account: str
    fund: str
    facility: str = "FFS"
    currency: str = "USD"
    rate: Rate = no_rate


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting: account, the amount as written, the agreement it belongs to."""

    account: str
    amount: str
    agreement: str


def legs_of(match: Match, book: DraftBook) -> list[Leg] | str:
    """Return the postings, the bank's first, or the reason why there can be none."""
    line = match.line
    if not line.amount:
        return "a line of nil moves no money"
    value = _value(line, book)
    if value is None:
        return f"no official rate of {line.currency} on {line.date} to value it by"
    if line.currency == book.currency and value != line.amount:
        return f"{line.amount} {line.currency} is no whole number of cents"
    if match.instalment is not None and match.units is not None:
        return _receipt(line, match.instalment, match.units, value, book)
    account = {
        "charge": f"Expenses:{book.facility}:MGMT:Operating",
        "interest": "Income:Interest",
        "bank-to-bank": "Assets:InTransit",
    }.get(match.kind, "Liabilities:Unapplied" if line.amount > 0 else "Assets:InTransit")
    agreement = POOL if match.kind == "bank-to-bank" else book.fund
    return [_bank(line, value, agreement, book), _plain(account, -value, agreement, book)]


def _value(line: StatementLine, book: DraftBook) -> Decimal | None:
    """The line in cents of the books' currency."""
    if line.currency == book.currency:
        return to_cents(line.amount)
    rate = book.rate(line.currency, line.date)
    return None if rate is None else to_cents(line.amount * rate)


def _receipt(
    line: StatementLine, due: OpenInstalment, paid: Decimal, value: Decimal, book: DraftBook
) -> list[Leg] | str:
    """Bank, receivable, differences; the agreement's own legs come first."""
    weight = to_cents(paid * due.rate)
    same = due.currency == line.currency
    taken = deducted(line, paid if same else None) if line.currency == book.currency else ZERO
    gross = value + taken
    official = None if due.currency == book.currency else book.rate(due.currency, line.date)
    middle = gross if official is None else to_cents(paid * official)
    realised, conversion = weight - middle, middle - gross
    borne = realised if due.exchange_risk == "facility" else ZERO
    if borne and line.currency != book.currency:
        return f"the facility bears the rate of {due.label}, the account is in {line.currency}"
    fund, donor = book.fund, due.agreement
    legs = [_bank(line, gross + borne, donor, book)]
    legs.append(Leg(due.account, f"-{units(paid)} {due.currency} {{{quote(due.label)}}}", donor))
    if realised - borne:
        legs.append(_plain(REALISED, realised - borne, donor, book))
    if conversion:
        legs.append(_plain(CONVERSION, conversion, donor, book))
    if taken + borne:
        legs.append(_bank(line, -(taken + borne), fund, book))
    if borne:
        legs.append(_plain(REALISED, borne, fund, book))
    if taken:
        legs.append(_plain(f"Expenses:{book.facility}:MGMT:Operating", taken, fund, book))
    return legs


def _plain(account: str, value: Decimal, agreement: str, book: DraftBook) -> Leg:
    return Leg(account, f"{number(value)} {book.currency}", agreement)


def _bank(line: StatementLine, value: Decimal, agreement: str, book: DraftBook) -> Leg:
    """The bank's leg; in another currency the whole line, priced by its total."""
    if line.currency == book.currency:
        return _plain(book.bank_account, value, agreement, book)
    price = f"@@ {number(abs(value))} {book.currency}"
    return Leg(book.bank_account, f"{number(line.amount)} {line.currency} {price}", agreement)
