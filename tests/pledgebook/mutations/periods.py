"""Faults at the end of a period: closures, bank statements, issued reports, exceptions, seals."""

from __future__ import annotations

import datetime
from decimal import Decimal
from random import Random

from tests.pledgebook.mutations.books import Books, Change, days
from tests.pledgebook.mutations.choosing import (
    Operator,
    costs,
    found_by,
    money,
    pick,
    received,
    simple,
)

BANK = "Assets:Bank:Tigris:USD"


def closed_with_money_on_it(books: Books, rng: Random) -> Change:
    """An agreement is closed while it has money."""
    agreement = pick(rng, sorted(set(received(books)) & set(books.ids("agreement"))))
    last = books.vouchers[-1].date
    line = f'{last} custom "agreement-close" "{agreement}" "closed in a hurry"'
    return books.add("agreements.beancount", line)


def statement_that_differs(books: Books, rng: Random) -> Change:
    """The bank's balance on a day is not what the books explain."""
    day = pick(rng, books.vouchers).date
    booked = sum(
        (leg.dollars for one in books.vouchers for leg in one.legs
         if leg.account == BANK and one.date <= day), Decimal(0),
    )  # fmt: skip
    stated = booked + money(rng, 1, 90) / 7
    line = f'{day} custom "statement" {BANK} {day} {stated:.2f} USD'
    return books.add("stated.beancount", line).only_at(BANK)


def reports_overlap(books: Books, rng: Random) -> Change:
    """Two reports of one series tell the same month."""
    agreement = pick(rng, costs(books)).keys["agreement"]
    start = books.named("agreement", agreement).date
    middle = start + days(rng.randint(10, 180))
    first = _report(f"RPT-{agreement}-1", agreement, start, start + days(180))
    second = _report(f"RPT-{agreement}-2", agreement, middle, start + days(400))
    return books.add("stated.beancount", f"{first}\n{second}").only_at(f"RPT-{agreement}-2")


def _report(id_: str, agreement: str, first: datetime.date, last: datetime.date) -> str:
    words = f'"{id_}" "quarterly" "{agreement}" {first} {last} "{"0" * 64}"'
    return f'{last} custom "report-issued" {words}'


def exception_for_nothing(books: Books, rng: Random) -> Change:
    """An exception lies in wait for a fault to come."""
    voucher = pick(rng, simple(books))
    code = pick(rng, ("PB302", "PB407", "PB501", "PB601"))
    until = books.vouchers[-1].date + days(365)
    line = (
        f'{voucher.date} custom "exception" "{code}" "{voucher.number}" {until} '
        f'"to be on the safe side" "OFF-15"'
    )
    return books.add("policy.beancount", line).only_at(voucher.number, code)


def exception_without_authority(books: Books, rng: Random) -> Change:
    """A clerk excepts a warning of an overdue advance."""
    open_ = [one.words[0] for one in books.all("advance")][-3:]
    advance = pick(rng, open_)
    until = books.vouchers[-1].date + days(365)
    clerks = [one.words[0] for one in books.all("officer") if "approver" not in one.keys["roles"]]
    line = (
        f'{books.vouchers[-1].date} custom "exception" "PB403" "{advance}" {until} '
        f'"the partner asked for time" "{pick(rng, clerks)}"'
    )
    return books.add("policy.beancount", line).only_at(advance)


def exception_to_the_balance(books: Books, rng: Random) -> Change:
    """An exception to the balance within agreements, which nothing excepts."""
    voucher = pick(rng, simple(books))
    until = books.vouchers[-1].date + days(365)
    line = (
        f'{voucher.date} custom "exception" "PB102" "{voucher.number}" {until} '
        f'"it will balance next year" "OFF-15"'
    )
    return books.add("policy.beancount", line).only_at(voucher.number)


OPERATORS: tuple[Operator, ...] = (
    found_by("PB705")(closed_with_money_on_it),
    found_by("PB706")(statement_that_differs),
    found_by("PB704")(reports_overlap),
    found_by("PB801")(exception_for_nothing),
    found_by("PB801")(exception_without_authority),
    found_by("PB801")(exception_to_the_balance),
)
