"""Bank accounts with statements in short: what rules on statements ask, without every voucher.

Between two statements all that is booked is one sum, and of it only the latest entries that no bank
line is tied to may still be open (PB706 tries `MOST_ITEMS` of them). So few stand-ins take the place
of tens of thousands of vouchers and come to the same.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
from beancount.core import data
from beancount.core.amount import Amount

from pledgebook.accounts import parts_of
from pledgebook.bank_lines import PREFIX, is_bank_line
from pledgebook.difference.too_wide import TooWideError
from pledgebook.money import NIL, ZERO
from pledgebook.rules.pb706 import MOST_ITEMS
from pledgebook.vouchers import DRAFT, Leg, Voucher, entry_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pledgebook.records import Statement

SPARE = 60
"""Entries that are kept beyond those that may be open: so many may be taken out by a change."""


class Item(msgspec.Struct, frozen=True, array_like=True):
    """One leg on an account that may be open: its day, units, and the place of its voucher."""

    date: datetime.date
    number: Decimal
    currency: str
    file: str
    line: int


class Span(msgspec.Struct, array_like=True):
    """An account from the day after a statement up to the day of the next."""

    until: datetime.date
    booked: dict[str, Decimal]
    """What is booked, by currency."""
    untied: dict[str, list[Item]]
    """By currency the latest entries that no bank line is tied to."""
    drafted: list[Item]
    """Lines of the bank that still stand as drafts."""


Banks = dict[str, list[Span]]
"""By account, in the order of days."""


def banks_of(
    vouchers: Iterable[Voucher],
    statements: Iterable[Statement],
    settled: Collection[tuple[str, str]],
) -> Banks:
    """Accounts with statements; `settled` are entry and account of what a bank line is tied to.

    `vouchers` come in the order of the books; entries after an account's last statement are left out.
    """
    days: dict[str, set[datetime.date]] = defaultdict(set)
    for one in statements:
        days[one.account].add(one.on)
    ends = {account: sorted(own) for account, own in days.items()}
    banks = {account: [Span(day, {}, {}, []) for day in own] for account, own in ends.items()}
    for voucher in vouchers if banks else ():
        for leg in voucher.legs:
            own = ends.get(leg.account)
            if own is not None and voucher.date <= own[-1]:
                _enter(banks[leg.account][bisect_left(own, voucher.date)], voucher, leg, settled)
    return banks


def _enter(span: Span, voucher: Voucher, leg: Leg, settled: Collection[tuple[str, str]]) -> None:
    item = Item(voucher.date, leg.number, leg.currency, voucher.file, voucher.line)
    if voucher.is_draft:
        if is_bank_line(voucher.import_id):
            span.drafted.append(item)
        return
    span.booked[leg.currency] = span.booked.get(leg.currency, ZERO) + leg.number
    if not _told(voucher, leg, settled):
        untied = span.untied.setdefault(leg.currency, [])
        untied.append(item)
        if len(untied) > 2 * (MOST_ITEMS + SPARE):
            del untied[: MOST_ITEMS + SPARE]


def _told(voucher: Voucher, leg: Leg, settled: Collection[tuple[str, str]]) -> bool:
    return is_bank_line(voucher.import_id) or (
        bool(settled) and (entry_id(voucher), leg.account) in settled
    )


def stand_ins(
    banks: Mapping[str, Sequence[Span]], accounts: Collection[str], without: Sequence[Voucher]
) -> Iterator[Voucher]:
    """Vouchers that come to the same as all on some accounts but those `without`.

    Raises:
        TooWideError: too many of the latest entries are taken out.
    """
    places = {(one.file, one.line) for one in without}
    for account in accounts:
        taken = [(one, leg) for one in without for leg in one.legs if leg.account == account]
        begin = datetime.date.min
        for span in banks.get(account, ()):
            own = [(one, leg) for one, leg in taken if begin < one.date <= span.until]
            yield from _of_span(account, span, own, places)
            begin = span.until


def _of_span(
    account: str,
    span: Span,
    taken: Sequence[tuple[Voucher, Leg]],
    places: Collection[tuple[str, int]],
) -> Iterator[Voucher]:
    booked = dict(span.booked)
    for one, leg in taken:
        if not one.is_draft:
            booked[leg.currency] = booked.get(leg.currency, ZERO) - leg.number
    if len(taken) > SPARE:
        raise TooWideError
    for untied in span.untied.values():
        for item in [one for one in untied if (one.file, one.line) not in places][-MOST_ITEMS:]:
            booked[item.currency] -= item.number
            yield _stand_in(account, item)
    for item in span.drafted:
        if (item.file, item.line) not in places:
            yield _stand_in(account, item, told=True, draft=True)
    for currency, number in booked.items():
        if number:
            yield _stand_in(account, Item(span.until, number, currency, "", 0), told=True)


def _stand_in(account: str, item: Item, *, told: bool = False, draft: bool = False) -> Voucher:
    day, number, currency, file, line = msgspec.structs.astuple(item)
    parts = parts_of(account)
    posting = data.Posting(account, Amount(number, currency), None, None, None, None)
    entry = data.Transaction(
        {"filename": file, "lineno": line}, day, DRAFT if draft else "*", None, "",
        data.EMPTY_SET, data.EMPTY_SET, [posting],
    )  # fmt: skip
    leg = Leg(
        posting, account, parts, parts.role, number, currency, number, currency,
        None, None, None, None, None,
    )  # fmt: skip
    return Voucher(
        entry=entry, legs=(leg,), date=day, is_draft=draft, number="stand-in", paid=NIL, debits=NIL,
        spends=False, releases=False, foreign=False, obligations=(), advances=(), income=False,
        cash=NIL, received=NIL, spent=NIL, parties=(), owner=None,
        officers=(None, None, None, None), prepared_on=None, approved_on=None, payee_id=None,
        beneficiary=None, invoice_number=None, invoice_date=None, project=None, location=None,
        reverses=None, import_id=PREFIX if told else None, late=False, final=False, papers=(),
        spoken=(), blank=False,
    )  # fmt: skip
