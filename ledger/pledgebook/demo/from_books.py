"""Reads the plan of invented spending from books: agreements, earmarks, and money received."""

from __future__ import annotations

import datetime
from collections import defaultdict
from pathlib import Path

from beancount import loader

from pledgebook.book import Book
from pledgebook.demo.plan import Facility, FundedAgreement, Place, Plan, Receipt
from pledgebook.loading import load
from pledgebook.records import Agreement, Earmark, Location, Window
from pledgebook.records import Facility as FacilityRecord


def plan_of(main: Path, first: datetime.date, last: datetime.date) -> Plan:
    """The plan of a book's first facility; the last year of the span is the open one.

    Raises:
        ValueError: the books have no facility, no local bank account or no money received.
    """
    # Includes that are yet to be written are Beancount's errors here, and not ours.
    entries, _, options = loader.load_file(str(main))
    book = load(entries, main=str(main), operating=options["operating_currency"]).book
    agreements = tuple(one for one in _agreements(book, last) if one.receipts)
    if not agreements:
        raise ValueError("no agreement has received money: nothing can be spent")
    return Plan(_facility(book), agreements, first, last, last.year)


def _facility(book: Book) -> Facility:
    registry = book.registry
    known = next(iter(registry.all(FacilityRecord)), None)
    if known is None:
        raise ValueError('no custom "facility": whose books are they?')
    windows = tuple(one.id for one in registry.all(Window) if one.facility == known.id)
    districts = [Place(one.id, one.name, one.parent or "") for one in registry.all(Location)]
    parents = {place.parent for place in districts}
    # Work is done in districts; a governorate that lists none stands for itself.
    places = tuple(one for one in districts if one.parent or one.id not in parents)
    return Facility(
        known.id,
        known.currency,
        windows,
        places,
        _bank(book, known.currency),
        _bank(book, "IQD"),
    )


def _bank(book: Book, currency: str) -> str:
    for account in sorted(book.opens):
        if account.startswith("Assets:Bank:") and account.endswith(f":{currency}"):
            return account
    raise ValueError(f"no account Assets:Bank:…:{currency} is open")


def _agreements(book: Book, last: datetime.date) -> list[FundedAgreement]:
    registry = book.registry
    received = _received(book, last)
    allowed: dict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
    for earmark in registry.all(Earmark):
        allowed[earmark.agreement, earmark.kind] += earmark.allowed
    return [
        FundedAgreement(
            one.id,
            one.donor,
            one.start,
            registry.amended(one.id, "end", last),
            one.indirect_rate,
            tuple(received.get(one.id, ())),
            windows=allowed[one.id, "window"],
            places=allowed[one.id, "location"],
            categories=allowed[one.id, "category"],
        )
        for one in registry.all(Agreement)
        if not allowed[one.id, "project"]
    ]


def _received(book: Book, last: datetime.date) -> dict[str, list[Receipt]]:
    """Net cash by agreement and day."""
    cash: dict[tuple[str, datetime.date], int] = defaultdict(int)
    for voucher in book.vouchers:
        if voucher.is_draft or voucher.date > last:
            continue
        for leg in voucher.legs:
            if leg.parts.role == "cash" and leg.agreement:
                cash[leg.agreement, voucher.date] += int(leg.value * 100)
    found: dict[str, list[Receipt]] = defaultdict(list)
    for (agreement, day), cents in cash.items():
        found[agreement].append(Receipt(day, cents))
    return found
