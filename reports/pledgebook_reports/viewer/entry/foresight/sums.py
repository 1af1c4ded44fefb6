"""Rules on all money of an agreement, told from sums that are kept instead of thousands of vouchers.

What an entry changes is found among the vouchers of its contracts; the rest of the days is as it was.
The rules themselves (PB301, PB305, PB705) judge the sums.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pledgebook import rules
from pledgebook.index import Index
from pledgebook.records import AgreementClose
from pledgebook.rules import pb301, pb305, pb705
from pledgebook.vouchers import Voucher

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pledgebook.accounts import Role
    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.records import Record
    from pledgebook.rules.base import Rule
    from pledgebook.vouchers import Leg
    from pledgebook_reports.viewer.entry.foresight.resident import Resident

Table = Mapping[str, Mapping["dt.date", pb301.Day]]
Place = tuple["dt.date", int, int]
CODES = frozenset(("PB301", "PB305", "PB705"))
"""The rules that are told from sums."""


class Told(NamedTuple):
    """An agreement as it stands: its days, and what the rules tell of them, and of its legs."""

    days: Mapping[dt.date, pb301.Day]
    of_balance: Sequence[Finding]
    of_legs: Sequence[Finding]


def findings(
    books: Resident, before: Book, after: Book, place: Callable[[Voucher | Record], Place]
) -> tuple[list[Finding], list[Finding]]:
    """The findings of these rules on the agreements that an entry touches, without it and with it.

    `before` and `after` hold all vouchers and records of the contracts that it touches; `place` is
    where something stands in the order of the books.
    """
    was, now = _balances(books, before, after, place)
    there = {id(one) for one in before.vouchers}
    vouchers = [one for one in after.vouchers if id(one) not in there]
    touched = {leg.agreement for one in vouchers for leg in one.legs if leg.agreement}
    for agreement in sorted(touched):
        was += _kept(books, after, agreement).of_legs
        now += _of_legs(books, after, agreement, vouchers, place)
    return was, now


def _kept(books: Resident, book: Book, agreement: str) -> Told:
    """What is told of an agreement as it stands; `book` is any part with its records."""
    found = books.told.get((agreement, book.as_of))
    if found is None:
        days = _joined(books.money.get(agreement, {}), books.held.get(agreement, {}))
        found = books.told[agreement, book.as_of] = Told(
            days,
            [rules.under(pb301.RULE, one) for one in pb301.first_below_nil(book, agreement, days)],
            list(_of_legs(books, book, agreement, (), books.place)),
        )
    return found


def _balances(
    books: Resident, before: Book, after: Book, place: Callable[[Voucher | Record], Place]
) -> tuple[list[Finding], list[Finding]]:
    known = pb301.owners(after)
    if not known:
        return [], []
    tables = []
    for book in (before, after):
        money: pb301.Days = defaultdict(lambda: defaultdict(pb301.Day))
        held: pb301.Days = defaultdict(lambda: defaultdict(pb301.Day))
        pb301.add_money(book, known, money)
        pb301.add_held(book, known, held)
        tables.append((money, held))
    (old_money, old_held), (new_money, new_held) = tables
    was: list[Finding] = []
    now: list[Finding] = []
    for id_ in known:
        if old_money.get(id_) == new_money.get(id_) and old_held.get(id_) == new_held.get(id_):
            continue
        kept = _kept(books, after, id_)
        was += kept.of_balance
        own, tied = books.money.get(id_, {}), books.held.get(id_, {})
        moved = _changed(own, old_money.get(id_, {}), new_money.get(id_, {}), place, last=True)
        bound = _changed(tied, old_held.get(id_, {}), new_held.get(id_, {}), place, last=False)
        # A day that one of them changes is told anew from both.
        moved |= {day: own[day] for day in bound if day not in moved and day in own}
        bound |= {day: tied[day] for day in moved if day not in bound and day in tied}
        days = {**kept.days, **_joined(moved, bound)}
        found = pb301.first_below_nil(after, id_, days)
        now += [rules.under(pb301.RULE, one) for one in found]
    return was, now


def _joined(
    money: Mapping[dt.date, pb301.Day], held: Mapping[dt.date, pb301.Day]
) -> dict[dt.date, pb301.Day]:
    """Days with what moved money on them and what was held; the last that moved money is told."""
    joined = dict(money)
    for day, one in held.items():
        own = joined.get(day)
        joined[day] = one if own is None else replace(own, held=one.held, at=own.at or one.at)
    return joined


def _changed(
    kept: Mapping[dt.date, pb301.Day],
    old: Mapping[dt.date, pb301.Day],
    new: Mapping[dt.date, pb301.Day],
    place: Callable[[Voucher | Record], Place],
    *,
    last: bool,
) -> dict[dt.date, pb301.Day]:
    """Those of kept days that two parts of the books tell differently, with their difference.

    `last` is whether the last in the order of the books is told of a day, or the first.
    """
    changed = {}
    for day in {*old, *new}:
        off, on = old.get(day, pb301.NOTHING), new.get(day, pb301.NOTHING)
        if off == on:
            continue
        own = kept.get(day, pb301.NOTHING)
        ats = [one for one in (own.at, on.at) if one is not None]
        changed[day] = pb301.Day(
            own.cash - off.cash + on.cash,
            own.received - off.received + on.received,
            own.spent - off.spent + on.spent,
            own.held - off.held + on.held,
            (max if last else min)(ats, key=place, default=None),
        )
    return changed


def _of_legs(
    books: Resident, book: Book, agreement: str, more: Sequence[Voucher],
    place: Callable[[Voucher | Record], Place],
) -> Iterator[Finding]:  # fmt: skip
    yield from _charges(books, book, agreement, more, place)
    yield from _closed(books, book, agreement, more)


def _charges(
    books: Resident, book: Book, agreement: str, more: Sequence[Voucher],
    place: Callable[[Voucher | Record], Place],
) -> Iterator[Finding]:  # fmt: skip
    """PB305 over the cost of one agreement."""
    own = books.expenses.get(agreement, ())
    new = [(one, leg) for one in more if not one.is_draft for leg in one.legs
           if leg.role == "expense"
           and (leg.agreement == agreement or leg.parts.category == "Indirect")]  # fmt: skip
    if not any(leg.parts.category == "Indirect" for _, leg in (*own, *new)):
        return
    cost = list(own)
    for one in new:
        insort(cost, one, key=lambda entry: place(entry[0]))
    vouchers = {id(one): one for one, _ in cost}.values()
    yield from _run(pb305.RULE, book, vouchers, {"expense": cost})


def _closed(
    books: Resident, book: Book, agreement: str, more: Sequence[Voucher]
) -> Iterator[Finding]:
    """PB705 over the balances of one agreement that is closed."""
    if all(one.agreement != agreement for one in book.registry.all(AgreementClose)):
        return
    by_role: dict[Role, Sequence[tuple[Voucher, Leg]]] = {}
    for role, _ in pb705.NIL_AT_CLOSURE:
        legs = (*books.book.by_role.get(role, ()),
                *((one, leg) for one in more for leg in one.legs if leg.role == role))  # fmt: skip
        by_role[role] = [one for one in legs if one[1].agreement == agreement]
    yield from _run(pb705.RULE, book, (), by_role)


def _run(
    rule: Rule, book: Book, vouchers: Iterable[Voucher],
    by_role: Mapping[Role, Sequence[tuple[Voucher, Leg]]],
) -> Iterator[Finding]:  # fmt: skip
    """A rule over legs that are gathered already."""
    part = book.narrowed(book.registry, list(vouchers), book.opens)
    index = Index()
    index.by_role.update({role: list(legs) for role, legs in by_role.items()})
    part.__dict__["index"] = index
    yield from rules.findings_of([rule], part)
