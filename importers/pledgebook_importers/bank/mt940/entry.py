"""Field 61, one booking: its days, its direction, its amount, its references.

Source: SWIFT Standards MT940 field 61: value date `6!n`, entry date `[4!n]`, mark `2a` (C, D, and
RC, RD for what takes one back; in an MT942 EC, ED for what is only expected), the third letter of
the currency `[1!a]`, amount `15d`, type `1!a3!c`, reference `16x[//16x]`, a supplement below.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pledgebook_importers.bank.mt940 import values
from pledgebook_importers.bank.mt940.details import read_details
from pledgebook_importers.bank.mt940.fields import Field
from pledgebook_importers.bank.mt940.values import Notes
from pledgebook_importers.bank.mt940.words import Details, given
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.intake.errors import RefusedError

_LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?\s*(?P<mark>[RE]?[CD])(?P<funds>[A-Z])?\s*"
    r"(?P<minus>-)?(?P<amount>[0-9][0-9.,]*)\s*"
    r"(?P<rest>(?:[NFS].*|[A-Z]{3}[A-Z0-9 ].*|//.*)?)",
    re.IGNORECASE | re.DOTALL,
)
_TYPE = re.compile(r"[A-Z][A-Z0-9 ]{3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Booking:
    """A field 61 with the fields that explain it."""

    line: Field
    texts: list[Field]
    numbered: list[Field]


def read_line(
    booking: Booking, currency: str, fallback: dt.date | None, notes: Notes
) -> tuple[StatementLine, str]:
    """The line without an identity yet, and the bank's own reference where it gives one.

    `fallback` is the statement's last day, for a line none of whose days exists.

    Raises:
        RefusedError: amount, direction or day cannot be known without guessing.
    """
    field = booking.line
    printed = field.text
    match = _LINE.fullmatch(printed)
    if match is None:
        raise RefusedError(
            field.line,
            f"{printed[:40]!r} is no transaction (dates, C or D, amount, type); "
            "fetch the file from the bank again",
        )
    mark = match["mark"].upper()
    number = values.amount(match["amount"], currency, field.line, notes)
    if match["minus"]:
        notes.add("an amount with a minus, read as taken back", field.line)
    reversed_ = (mark[0] == "R") != bool(match["minus"])
    signed = -number if (mark[-1] == "D") != reversed_ else number
    date, value_date = _days(match["value"], match["entry"], fallback, field.line, notes)
    kind, customer, own = _references(match["rest"], field.line, notes)
    said = read_details(customer, field.lines[1:], booking.texts, booking.numbered)
    line = StatementLine(
        date=date,
        value_date=value_date,
        amount=signed,
        currency=currency,
        counterparty=said.parties[0] if said.parties else "",
        counterparty_account=said.account,
        reference=_reference(customer, own, said),
        end_to_end=said.end_to_end,
        remittance=said.remittance,
        import_id="",
        status="pending" if mark[0] == "E" else "booked",
        line=field.line,
        additional=said.additional,
        code="/".join(filter(None, (kind, said.code))),
        reversal=reversed_,
        parties=said.parties,
        shown=said.shown,
        charges=said.charges,
    )
    return line, own


def _days(
    value: str, entry: str | None, fallback: dt.date | None, line: int, notes: Notes
) -> tuple[dt.date, dt.date | None]:
    """The day booked and the value date; a day that does not exist gives way to the other one."""
    value_date = values.day(value)
    booked = values.entry_day(entry, value) if entry else value_date
    if value_date is None:
        notes.add(f"a value date {value} that does not exist, left out", line)
    if entry and booked is None:
        notes.add(f"an entry date {entry} that does not exist, dated by value", line)
    date = booked or value_date
    if date is None and fallback is not None:
        notes.add("a transaction whose day does not exist, dated by the closing balance", line)
        date = fallback
    if date is None:
        raise RefusedError(line, f"no such day: {value}; ask the bank to correct it")
    return date, value_date


def _references(rest: str, line: int, notes: Notes) -> tuple[str, str, str]:
    """The type, the customer's reference and the bank's."""
    kind = _TYPE.match(rest)
    if kind is None:
        notes.add("a transaction without its type", line)
    customer, _, bank = rest[kind.end() if kind else 0 :].partition("//")
    return (
        kind[0].strip().upper() if kind else "",
        customer.strip(),
        given(bank.strip()),
    )


def _reference(customer: str, own: str, said: Details) -> str:
    """The bank's reference, else the customer's, else what field 86 has."""
    printed = customer.partition("  ")[0] if said.parties else customer
    return own or given("" if printed == said.account else printed) or said.reference


def bookings(fields: Sequence[Field]) -> list[Booking]:
    """The bookings of a message; text before the first and behind the closing balance is of none."""
    found: list[Booking] = []
    current: Booking | None = None
    for field in fields:
        if field.tag == "61":
            current = Booking(field, [], [])
            found.append(current)
        elif current is not None and field.tag == "86":
            current.texts.append(field)
        elif current is not None and field.tag == "NS":
            current.numbered.append(field)
        else:
            current = None
    return found
