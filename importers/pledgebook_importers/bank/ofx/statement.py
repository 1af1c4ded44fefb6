"""One `STMTRS`, `CCSTMTRS` or `INVSTMTRS`: an account's bookings and its ledger balance."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.bank.ofx import values
from pledgebook_importers.bank.ofx.booking import BookingReader
from pledgebook_importers.bank.ofx.markup import AGAIN, Element
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.intake.errors import Problem, RefusedError

ACCOUNTS = {"STMTRS": "BANKACCTFROM", "CCSTMTRS": "CCACCTFROM", "INVSTMTRS": "INVACCTFROM"}
"""The statements that are read, and where each names its account."""
_LISTS = ("BANKTRANLIST", "BANKTRANLISTP", "INVTRANLIST")
_NO_SECURITY = frozenset({"DTSTART", "DTEND", "INVBANKTRAN", "STMTTRN", "STMTTRNP"})


@dataclass(frozen=True, slots=True)
class Part:
    """A statement before its lines have an identity."""

    statement: Statement
    problems: tuple[Problem, ...]


def bookings_of(node: Element) -> list[Element]:
    """The bookings of one statement, in order; an investment account's are its cash."""
    found = []
    for group in node.parts:
        if group.name in _LISTS:
            found += [part for part in group.parts if part.name in {"STMTTRN", "STMTTRNP"}]
            for cash in group.all("INVBANKTRAN"):
                found += list(cash.all("STMTTRN"))
    return found


def securities_of(node: Element) -> str:
    """The trades of an investment account, which are not read, counted by kind."""
    kinds = Counter(
        part.name
        for group in node.all("INVTRANLIST")
        for part in group.parts
        if part.name not in _NO_SECURITY
    )
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def read_statement(node: Element, amounts: values.AmountReader) -> list[Part]:
    """One statement for each currency of the bookings, the account's own first.

    Raises:
        RefusedError: nothing of it may be used.
    """
    named = node.find(ACCOUNTS[node.name])
    number = named.only("ACCTID") if named is not None else None
    raw = number.text if number is not None else ""
    if not values.compact(raw):
        raise RefusedError(node.line, f"the statement names no account; {AGAIN}")
    bookings = bookings_of(node)
    own, problems = _own_currency(node, bookings)
    reader = BookingReader(amounts, own)
    lines = [reader.read(booking) for booking in bookings]
    problems += reader.problems()
    closing, closed, doubts = _closing(node, amounts)
    problems += doubts
    if node.name == "INVSTMTRS":
        problems += _not_read(node)
    elif closing is None:
        reason = f"states no ledger balance in {own}: its lines cannot be proved complete"
        problems.append(Problem(node.line, f"the statement of {values.compact(raw)} {reason}"))
    foreign = dict.fromkeys(line.currency for line in lines if line.currency != own)
    for currency in foreign:
        first = next(line for line in lines if line.currency == currency)
        reason = (
            f"amounts in {currency} on an account kept in {own}: read as {currency}, for what was "
            f"booked in {own} is not printed"
        )
        problems.append(Problem(first.line, reason))
    head = _Head(node, raw, closing, closed)
    statements = [head.statement(currency, own, lines) for currency in (own, *foreign)]
    if foreign and closing is None and not statements[0].lines:
        del statements[0]
    return [
        Part(statement, () if number else tuple(problems))
        for number, statement in enumerate(statements)
    ]


@dataclass(frozen=True, slots=True)
class _Head:
    """What one statement says of all its currencies."""

    node: Element
    raw: str
    closing: Decimal | None
    closed: dt.date | None

    def statement(self, currency: str, own: str, lines: Sequence[StatementLine]) -> Statement:
        """The part in one currency; the ledger balance is of the account's own."""
        chosen = tuple(line for line in lines if line.currency == currency)
        closing = self.closing if currency == own else None
        until = (self.closed if closing is not None else None) or self._day("DTEND")
        return Statement(
            account=values.compact(self.raw),
            account_raw=self.raw,
            currency=currency,
            number="",
            sequence=None,
            page=1,
            message_id="",
            opening=None,
            closing=closing,
            from_date=self._day("DTSTART"),
            to_date=until or max((line.date for line in chosen), default=None),
            line=self.node.line,
            lines=chosen,
        )

    def _day(self, name: str) -> dt.date | None:
        found = (self.node.find(group, name) for group in _LISTS)
        return next((values.day(stated) for stated in found if stated is not None), None)


def _own_currency(node: Element, bookings: Sequence[Element]) -> tuple[str, list[Problem]]:
    """`CURDEF`; left empty, it is the one that every booking names."""
    only = node.only("CURDEF")
    stated = only.text if only is not None else ""
    found = values.currency(stated)
    if found:
        return found, []
    if stated:
        raise RefusedError(node.line, f"the account has currency {stated[:10]!r}; fetch it again")
    named = {values.currency(booking.value("CURRENCY", "CURSYM")) for booking in bookings}
    code = named.pop() if len(named) == 1 else ""
    if not code:
        raise RefusedError(node.line, "the statement names no currency (CURDEF); fetch it again")
    reason = f"names no currency (CURDEF); read as {code}, as its bookings"
    return code, [Problem(node.line, reason)]


def _closing(
    node: Element, amounts: values.AmountReader
) -> tuple[Decimal | None, dt.date | None, list[Problem]]:
    """`LEDGERBAL` and its day; what is available is not the books."""
    balances = list(node.all("LEDGERBAL"))
    stated = balances[0].only("BALAMT") if balances else None
    if len({balance.value("BALAMT") for balance in balances}) > 1:
        raise RefusedError(balances[1].line, f"states two ledger balances; {AGAIN}")
    if stated is None or not stated.text:
        return None, None, []
    day = node.find("LEDGERBAL", "DTASOF")
    of = values.day(day) if day is not None else None
    doubts = [] if of else [Problem(stated.line, "the ledger balance states no day (DTASOF)")]
    return amounts.read(stated), of, doubts


def _not_read(node: Element) -> list[Problem]:
    trades = securities_of(node)
    if not trades and node.find("INVPOSLIST") is None:
        return []
    what = f"securities are not read ({trades})" if trades else "holdings are not read"
    return [Problem(node.line, f"{what}: only the account's cash bookings are")]
