"""The postings of a draft: what each kind of bank line means in the books.

A receipt clears its instalment at the booked weight. A rate difference is realised up to the
official rate of the day, from there to the bank's rate it is the cost of conversion. What the
facility bears (charges, its exchange risk) is taken from its own fund by a second bank leg, so that
the donor's books stay whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pledgebook.money import ZERO, split, to_cents
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.drafts.beantext import number, quote, units
from pledgebook_importers.matching.amounts import deducted
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.proposal import Match, Paid, Side

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
    obligation: str = ""


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
    if match.paid:
        return _receipts(line, match.paid, value, book)
    if match.sides:
        return _sides(line, match.sides, value, book)
    account = {
        "charge": f"Expenses:{book.facility}:MGMT:Operating",
        "interest": "Income:Interest",
        "bank-to-bank": "Assets:InTransit",
    }.get(match.kind, "Liabilities:Unapplied" if line.amount > 0 else "Assets:InTransit")
    agreement = POOL if match.kind == "bank-to-bank" else book.fund
    return [_bank(line, value, agreement, book), _plain(account, -value, agreement, book)]


def _sides(
    line: StatementLine, sides: Sequence[Side], value: Decimal, book: DraftBook
) -> list[Leg] | str:
    """For each side a bank leg of its agreement; shares of the line are valued as the line is."""
    if len(sides) > 1 and line.currency != book.currency:
        return f"a payment in {line.currency} for several: split it by hand"
    legs = []
    for side in sides:
        own = value if side.amount is None or len(sides) == 1 else -side.amount
        legs += [
            replace(_bank(line, own, side.agreement, book), obligation=side.obligation),
            replace(_plain(side.account, -own, side.agreement, book), obligation=side.obligation),
        ]
    return legs


def _receipts(
    line: StatementLine, paid: Sequence[Paid], value: Decimal, book: DraftBook
) -> list[Leg] | str:
    """The legs of every instalment that the line pays; each has its part of the line's value.

    Parts go by what the instalments weigh in the books; they add up to the value to the cent.
    """
    if len(paid) == 1:
        return _receipt(line, paid[0].instalment, paid[0].units, value, book)
    agreements = {one.instalment.agreement for one in paid}
    if line.currency != book.currency and len(agreements) > 1:
        return f"a receipt in {line.currency} for several agreements: split it by hand"
    if line.currency != book.currency or deducted(line):
        return "several instalments less charges, or in another currency: split it by hand"
    if all(one.instalment.currency == line.currency for one in paid):
        parts = [to_cents(one.units) for one in paid]
    else:
        parts = split(value, [to_cents(one.units * one.instalment.rate) for one in paid])
    if sum(parts, ZERO) != value:
        return f"the instalments make {sum(parts, ZERO)}, the line is {value}: split it by hand"
    legs: list[Leg] = []
    for one, part in zip(paid, parts, strict=True):
        own = _receipt(line, one.instalment, one.units, part, book)
        if isinstance(own, str):
            return own
        legs += own
    return legs


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
