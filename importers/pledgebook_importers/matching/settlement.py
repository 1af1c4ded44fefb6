"""Bank lines that the books hold already: a payment booked by voucher is not booked again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.orders import Ordered


@dataclass(frozen=True, slots=True)
class BookedBankLeg:
    """A posting on the ledger's bank account; `entry_id` is its voucher.

    `references` are texts of the entry that a bank may repeat (voucher, end-to-end id, invoice);
    `import_id` is set once a statement line was tied to it, `cleared` is then that line's day.
    """

    entry_id: str
    date: dt.date
    account: str
    amount: Decimal
    currency: str
    references: tuple[str, ...] = ()
    import_id: str = ""
    cleared: dt.date | None = None


def settle(
    lines: Iterable[StatementLine],
    legs: Sequence[BookedBankLeg],
    bank_account: str,
    days: int,
    ordered: Mapping[str, Ordered] | None = None,
) -> dict[str, tuple[BookedBankLeg, ...]]:
    """Return, by import id, the booked legs that each line settles.

    A leg fits by account, currency and amount, at most `days` away, not tied to a line yet, and is
    used once. A reference that both bear goes before the nearer day. A leg that already carries
    the line's own import id is its own, whatever the day. A debit of a batch settles one leg for
    each of its orders.
    """
    booked = [line for line in lines if line.booked]
    free = [leg for leg in legs if leg.account == bank_account]
    settled = {leg.import_id: leg for leg in free if leg.import_id}
    found: dict[str, tuple[BookedBankLeg, ...]] = {
        line.import_id: (settled[line.import_id],) for line in booked if line.import_id in settled
    }
    by_amount: dict[tuple[Decimal, str], list[int]] = defaultdict(list)
    for index, leg in enumerate(free):
        if not leg.import_id:
            by_amount[leg.amount, leg.currency].append(index)
    pairs = sorted(
        (
            not _shares_reference(line, leg),
            abs(line.date - leg.date),
            leg.date,
            leg.entry_id,
            position,
            index,
        )
        for position, line in enumerate(booked)
        if line.import_id not in found
        for index in by_amount.get((line.amount, line.currency), ())
        for leg in (free[index],)
        if abs(line.date - leg.date) <= dt.timedelta(days=days)
    )
    used: set[int] = set()
    for *_, position, index in pairs:
        import_id = booked[position].import_id
        if import_id not in found and index not in used:
            found[import_id] = (free[index],)
            used.add(index)
    for line in booked:
        batch = (ordered or {}).get(line.import_id)
        if line.import_id not in found and batch is not None and len(batch.orders) > 1:
            places = _of_batch(batch, free, by_amount, used, line.date, days)
            if places:
                found[line.import_id] = tuple(free[place] for place in places)
                used.update(places)
    return found


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


def _shares_reference(line: StatementLine, leg: BookedBankLeg) -> bool:
    return _says(line.words.upper(), leg)


def _says(said: str, leg: BookedBankLeg) -> bool:
    return any(
        reference and reference.upper() in said for reference in (leg.entry_id, *leg.references)
    )
