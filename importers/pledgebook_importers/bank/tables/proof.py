"""What the running balance proves: the order of rows, the way money went, and each row itself.

Behind every booking stands the balance before it plus its amount. Rows that a bank prints newest
first are turned round; a row whose balance does not follow is told; a row that is printed twice,
though the balance moved once, is one booking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from pledgebook.money import ZERO
from pledgebook_importers.bank.tables.rows import Booking
from pledgebook_importers.intake.errors import Problem

_TOLD = 20
"""Breaks that are told one by one; of further ones only the number."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Bookings with the oldest first, the balances that they run between, and what is doubtful."""

    bookings: tuple[Booking, ...]
    opening: Decimal | None
    closing: Decimal | None
    problems: tuple[Problem, ...]
    proved: bool


def prove(bookings: Sequence[Booking], *, inverted: bool | None) -> Proof:
    """Order and check the bookings of one account and currency.

    `inverted` says that money out is printed positive; None leaves it to the running balance.
    """
    ordered = oldest_first(bookings)
    turned = _by_sign(ordered, inverted=inverted)
    kept: list[Booking] = []
    problems: list[Problem] = []
    breaks = 0
    balance: Decimal | None = None
    seen: dict[object, int] = {}
    for booking in turned:
        if booking.status != "booked":
            kept.append(booking)
            continue
        follows = None if balance is None else balance + booking.amount
        same = (booking.date, booking.amount, booking.balance, booking.reference)
        told = (*same, booking.description)
        if booking.balance is not None and follows is not None and follows != booking.balance:
            if told in seen:
                problems.append(_twice(booking, seen[told]))
                continue
            breaks += 1
            if breaks <= _TOLD:
                problems.append(_break(booking, balance, follows))
        seen.setdefault(told, booking.row.line)
        kept.append(booking)
        balance = follows if booking.balance is None else booking.balance
    if breaks > _TOLD:
        problems.append(Problem(None, f"{breaks - _TOLD} further balances do not follow"))
    proved = any(booking.balance is not None for booking in kept if booking.status == "booked")
    opening, closing = _ends([booking for booking in kept if booking.status == "booked"])
    return Proof(tuple(kept), opening, closing, tuple(problems), proved)


def oldest_first(bookings: Sequence[Booking]) -> list[Booking]:
    """The rows as they are or turned round: by their days, and where these are equal by balances."""
    days = [booking.date for booking in bookings]
    rising = all(one <= two for one, two in pairwise(days))
    falling = all(one >= two for one, two in pairwise(days))
    backwards = list(reversed(bookings))
    if rising != falling:
        return backwards if falling else list(bookings)
    return backwards if _links(backwards, 1) > _links(bookings, 1) else list(bookings)


def _by_sign(bookings: Sequence[Booking], *, inverted: bool | None) -> list[Booking]:
    """The amounts as money in or out, and balances that count what is owed as what is had."""
    against = _links(bookings, -1)
    along = _links(bookings, 1)
    if inverted is None:
        turn = against > 0 and along == 0 and against == _possible(bookings)
        return [_turned(b) if turn else b for b in bookings]
    if not inverted:
        return list(bookings)
    owed = along > against
    return [
        replace(_turned(b), balance=-b.balance if owed and b.balance is not None else b.balance)
        for b in bookings
    ]


def _turned(booking: Booking) -> Booking:
    return replace(booking, amount=-booking.amount)


def _links(bookings: Sequence[Booking], sign: int) -> int:
    """How many balances follow from the one before; rows of nil prove no sign."""
    return sum(before + sign * moved == after for before, moved, after in _steps(bookings) if moved)


def _possible(bookings: Sequence[Booking]) -> int:
    return sum(1 for _, moved, _ in _steps(bookings) if moved)


def _steps(bookings: Sequence[Booking]) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    """Each balance with the one before it, and what was booked between them."""
    balance: Decimal | None = None
    moved = ZERO
    for booking in bookings:
        if booking.status != "booked":
            continue
        moved += booking.amount
        if booking.balance is not None:
            if balance is not None:
                yield balance, moved, booking.balance
            balance, moved = booking.balance, ZERO


def _ends(booked: Sequence[Booking]) -> tuple[Decimal | None, Decimal | None]:
    """The balance before the first booking; the one behind the last, where it is printed."""
    moved = ZERO
    for booking in booked:
        moved += booking.amount
        if booking.balance is not None:
            return booking.balance - moved, booked[-1].balance
    return None, None


def _break(booking: Booking, before: Decimal | None, follows: Decimal) -> Problem:
    return Problem(
        booking.row.line,
        f"balance {booking.balance} does not follow: {before} and {booking.amount} "
        f"make {follows}; a row may be missing",
    )


def _twice(booking: Booking, first: int) -> Problem:
    return Problem(
        booking.row.line,
        f"repeats the booking of line {first} ({booking.reference or booking.description}, "
        f"{booking.amount}) and its balance, which moved once: left out",
    )
