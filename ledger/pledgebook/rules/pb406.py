"""A prepayment is covered by a live bank guarantee.

Until a prepayment is worked off, the supplier has the money and the fund has a promise. On every day
the guarantees for the obligation that are in force and not expired cover what is left of it. A
prepayment under no obligation has none.

Fails:

    2017-02-20 custom "guarantee" "G-1" "O-2017-0001" 10000.00 USD 2017-12-31 "Tigris Bank"
    2017-03-01 * "Alpha Contracting" "Prepayment"
      voucher: "V-2017-00001"
      obligation: "O-2017-0001"
      Assets:Prepayments:PAY-ALPHA    20000.00 USD
      Assets:Bank:Tigris:USD         -20000.00 USD

Passes:

    2017-02-20 custom "guarantee" "G-1" "O-2017-0001" 20000.00 USD 2017-12-31 "Tigris Bank"
    2017-03-01 * "Alpha Contracting" "Prepayment"
      voucher: "V-2017-00001"
      obligation: "O-2017-0001"
      Assets:Prepayments:PAY-ALPHA    20000.00 USD
      Assets:Bank:Tigris:USD         -20000.00 USD

Source: UNDP procurement, advance payments against a bank guarantee.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, ZERO, format_money
from pledgebook.records import Guarantee
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


def check(book: Book) -> Iterator[Finding]:
    """One finding an obligation: the first day without cover, at the last prepayment before it."""
    guarantees: dict[str, list[Guarantee]] = defaultdict(list)
    for one in book.registry.all(Guarantee):
        guarantees[one.obligation].append(one)
    moves: dict[str, list[tuple[Voucher, Decimal]]] = defaultdict(list)
    for voucher, leg in book.by_role.get("prepayment", ()):
        if leg.value_currency == book.currency:
            moves[leg.obligation or leg.account].append((voucher, leg.value))
    for obligation, own in moves.items():
        uncovered = _first_uncovered(book, own, guarantees[obligation])
        if uncovered:
            voucher, day, open_, cover = uncovered
            yield at_voucher("PB406", voucher,
                             f"{obligation}: {format_money(open_)} {book.currency} paid ahead by "
                             f"{voucher.name} stands against guarantees of "
                             f"{format_money(cover)} {book.currency} on {day}",
                             subject=obligation, amount=open_ - cover,
                             currency=book.currency)  # fmt: skip


def _first_uncovered(
    book: Book, moves: list[tuple[Voucher, Decimal]], guarantees: list[Guarantee]
) -> tuple[Voucher, datetime.date, Decimal, Decimal] | None:
    days = {voucher.date for voucher, _ in moves}
    for one in guarantees:
        changes = [
            *book.registry.amendments(one.id, "expiry"), *book.registry.amendments(one.id, "amount")
        ]  # fmt: skip
        days |= {change.date for change in changes}
        known = [one.date, *(change.date for change in changes)]
        days |= {_expiry(book, one, day) + datetime.timedelta(days=1) for day in known}
    waiting = iter(moves)
    move = next(waiting, None)
    open_ = NIL
    paid: Voucher | None = None
    for day in sorted(days):
        if book.as_of is not None and day > book.as_of:
            break
        while move is not None and move[0].date <= day:
            open_ += move[1]
            paid = move[0] if move[1] > 0 else paid
            move = next(waiting, None)
        if open_ <= 0 or paid is None:
            continue
        cover = NIL
        for one in guarantees:
            cover += _cover(book, one, day)
            if cover >= open_:
                break
        else:
            return paid, day, open_, cover
    return None


def _expiry(book: Book, one: Guarantee, day: datetime.date) -> datetime.date:
    """The last day of a guarantee as it was known on a day: an extension mends no gap before it."""
    expiry: datetime.date = book.registry.amended(one.id, "expiry", day)
    return expiry


def _cover(book: Book, one: Guarantee, day: datetime.date) -> Decimal:
    if not one.date <= day <= _expiry(book, one, day):
        return ZERO
    amount = book.registry.amended(one.id, "amount", day)
    value = book.converted(amount.number, amount.currency, book.currency, one.date)
    return value if value is not None else ZERO


RULE = Rule(
    code="PB406",
    name="prepayment above its live guarantee",
    scope="merge",
    category=audit_categories.NO_PROOF_OF_GOODS,
    subject="the obligation, or the account of a prepayment under none",
    reach=("prepayment",),
    check=check,
)
