"""Bank lines that the books hold already: a payment booked by voucher is not booked again."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.names import words
from pledgebook_importers.matching.orders import Ordered
from pledgebook_importers.matching.payees import compact

_NUMBER = re.compile(r"([A-Z][A-Z0-9]*)-\d{4}-(\d+)")


@lru_cache(maxsize=256)
def _series(entry_id: str) -> re.Pattern[str] | None:
    """What the voucher numbers of an entry's series look like in a text; None for other ids."""
    number = _NUMBER.fullmatch(entry_id)
    if number is None:
        return None
    return re.compile(rf"(?<![A-Z0-9-]){number[1]}-\d{{4}}-\d{{{len(number[2])}}}(?!\d)")


@dataclass(frozen=True, slots=True)
class BookedBankLeg:
    """What an entry moves on one of the ledger's bank accounts; `entry_id` is the entry's id.

    `references` are texts of the entry that a bank may repeat (voucher, end-to-end id, invoice),
    `names` whom it pays or is paid by, `payee_account` that party's registered account. `import_id`
    is set once a bank's line was tied to it, `cleared` is then that line's day, `bank_reference`
    and `statement` what is kept of it.
    """

    entry_id: str
    date: dt.date
    account: str
    amount: Decimal
    currency: str
    references: tuple[str, ...] = ()
    import_id: str = ""
    cleared: dt.date | None = None
    names: tuple[str, ...] = ()
    payee_account: str = ""
    bank_reference: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A leg that a line settles, and the account that the bank (or our order) says was paid."""

    leg: BookedBankLeg
    beneficiary: str = ""


class Evidence(IntEnum):
    """How sure a line is a leg's, beside account and amount; the less the surer."""

    REFERENCE = 0
    ACCOUNT = 1
    NAME = 2
    SILENT = 3
    """Nothing is said of whom or what, on one side or both."""
    AGAINST = 4


def settle(
    lines: Iterable[StatementLine],
    legs: Sequence[BookedBankLeg],
    bank_account: str,
    days: int,
    ordered: Mapping[str, Ordered] | None = None,
) -> dict[str, tuple[Tie, ...]]:
    """Return, by import id, the booked legs that each line settles.

    A leg fits by account, currency and amount, is not tied to a line yet, and is used once. A
    reference that both bear settles at any distance, the payee's account or name at most `days`
    away. Where neither says anything, line and leg must be the only ones of their amount within
    these days. A line that names another voucher, payee or payer never settles. A leg that already
    carries the line's own import id is its own. A debit of a batch settles one leg for each order.
    """
    ordered = ordered or {}
    booked = [line for line in lines if line.booked]
    free = [leg for leg in legs if leg.account == bank_account]
    settled = {leg.import_id: leg for leg in free if leg.import_id}
    found: dict[str, tuple[Tie, ...]] = {
        line.import_id: (Tie(settled[line.import_id], line.counterparty_account),)
        for line in booked
        if line.import_id in settled
    }
    by_amount: dict[tuple[Decimal, str], list[int]] = defaultdict(list)
    for index, leg in enumerate(free):
        if not leg.import_id:
            by_amount[leg.amount, leg.currency].append(index)
    used: set[int] = set()
    for evidence, _, position, index in _pairs(booked, free, by_amount, days, found):
        line = booked[position]
        rivals = _rivals(line, booked, free, by_amount, days) if evidence is Evidence.SILENT else 0
        if line.import_id not in found and index not in used and rivals < 2:
            found[line.import_id] = (Tie(free[index], _paid_to(line, ordered)),)
            used.add(index)
    for line in booked:
        batch = ordered.get(line.import_id)
        if line.import_id not in found and batch is not None and len(batch.orders) > 1:
            places = _of_batch(batch, free, by_amount, used, line.date, days)
            if places:
                found[line.import_id] = tuple(
                    Tie(free[place], _of_detail(line, order) or order.payee_account)
                    for place, order in zip(places, batch.orders, strict=True)
                )
                used.update(places)
    return found


Pair = tuple[Evidence, dt.timedelta, int, int]


def _pairs(
    booked: Sequence[StatementLine],
    free: Sequence[BookedBankLeg],
    by_amount: Mapping[tuple[Decimal, str], Sequence[int]],
    days: int,
    found: Collection[str],
) -> list[Pair]:
    """Lines and legs of one amount that may belong together, the surest and nearest first."""
    pairs = []
    for position, line in enumerate(booked):
        if line.import_id in found:
            continue
        for index in by_amount.get((line.amount, line.currency), ()):
            evidence = _evidence(line, free[index])
            apart = abs(line.date - free[index].date)
            near = apart <= dt.timedelta(days=days)
            if evidence is Evidence.REFERENCE or (near and evidence is not Evidence.AGAINST):
                pairs.append((evidence, apart, position, index))
    return sorted(
        pairs, key=lambda pair: (*pair[:2], free[pair[3]].date, free[pair[3]].entry_id, *pair[2:])
    )


def _evidence(line: StatementLine, leg: BookedBankLeg) -> Evidence:
    said = line.words.upper()
    if _says(said, leg):
        return Evidence.REFERENCE
    series = _series(leg.entry_id)
    if series is not None and series.search(said):
        return Evidence.AGAINST  # it names another voucher
    number = compact(line.counterparty_account)
    if number and number == compact(leg.payee_account):
        return Evidence.ACCOUNT
    if not line.parties or not leg.names:
        return Evidence.SILENT
    bags = [words(name) for name in line.parties]
    own = [words(name) for name in leg.names]
    alike = any(bag <= name or name <= bag for bag in bags for name in own)
    return Evidence.NAME if alike else Evidence.AGAINST


def _rivals(
    line: StatementLine,
    booked: Sequence[StatementLine],
    free: Sequence[BookedBankLeg],
    by_amount: Mapping[tuple[Decimal, str], Sequence[int]],
    days: int,
) -> int:
    """How many legs, or lines, of the amount lie within the days: more than one leave it open."""
    span = dt.timedelta(days=days)
    legs = [
        index
        for index in by_amount.get((line.amount, line.currency), ())
        if abs(line.date - free[index].date) <= span
    ]
    lines = [
        one
        for one in booked
        if (one.amount, one.currency) == (line.amount, line.currency)
        and abs(one.date - line.date) <= span
    ]
    return max(len(legs), len(lines)) if len(legs) != len(lines) else 1


def _paid_to(line: StatementLine, ordered: Mapping[str, Ordered]) -> str:
    """The account that the bank names, else the one that we ordered to be paid."""
    order = ordered.get(line.import_id)
    if line.counterparty_account or order is None or len(order.orders) > 1:
        return line.counterparty_account
    return order.orders[0].payee_account


def _of_detail(line: StatementLine, order: Order) -> str:
    """What the bank's own detail of an order says was paid."""
    for detail in line.details:
        if detail.end_to_end and detail.end_to_end == order.end_to_end:
            return detail.counterparty_account
    return ""


def _of_batch(
    batch: Ordered,
    free: Sequence[BookedBankLeg],
    by_amount: Mapping[tuple[Decimal, str], Sequence[int]],
    used: Collection[int],
    day: dt.date,
    days: int,
) -> list[int]:
    """A leg for each order of a batch, or none at all: a batch is settled whole."""
    places: list[int] = []
    for order in batch.orders:
        said = f"{order.end_to_end} {order.instruction_id} {order.remittance}".upper()
        fitting = [
            place
            for place in by_amount.get((-order.amount, order.currency), ())
            if place not in used
            and place not in places
            and abs(day - free[place].date) <= dt.timedelta(days=days)
        ]
        named = [place for place in fitting if _says(said, free[place])]
        chosen = named or fitting
        if len(chosen) != 1:
            return []
        places += chosen
    return places


def _says(said: str, leg: BookedBankLeg) -> bool:
    return any(
        reference and reference.upper() in said for reference in (leg.entry_id, *leg.references)
    )
