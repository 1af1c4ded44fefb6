"""Bank lines that the books hold already: a payment booked by voucher is not booked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.bank.statements import StatementLine


@dataclass(frozen=True, slots=True)
class BookedBankLeg:
    """A posting on the ledger's bank account; `entry_id` is its voucher.

    `references` are texts of the entry that a bank may repeat (voucher, end-to-end id, invoice);
    `import_id` is set once a statement line was tied to it.
    """

    entry_id: str
    date: dt.date
    account: str
    amount: Decimal
    currency: str
    references: tuple[str, ...] = ()
    import_id: str = ""


def settle(
    lines: Iterable[StatementLine], legs: Sequence[BookedBankLeg], bank_account: str, days: int
) -> dict[str, BookedBankLeg]:
    """Return, by import id, the booked leg that each line settles.

    A leg fits by account, currency and amount, at most `days` away, not tied to a line yet, and is
    used once. A reference that both bear goes before the nearer day. A leg that already carries
    the line's own import id is its own, whatever the day.
    """
    booked = [line for line in lines if line.booked]
    free = [leg for leg in legs if leg.account == bank_account]
    settled = {leg.import_id: leg for leg in free if leg.import_id}
    found = {
        line.import_id: settled[line.import_id] for line in booked if line.import_id in settled
    }
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
        for index, leg in enumerate(free)
        if not leg.import_id
        and leg.amount == line.amount
        and leg.currency == line.currency
        and abs(line.date - leg.date) <= dt.timedelta(days=days)
    )
    used: set[int] = set()
    for *_, position, index in pairs:
        import_id = booked[position].import_id
        if import_id not in found and index not in used:
            found[import_id] = free[index]
            used.add(index)
    return found


def _shares_reference(line: StatementLine, leg: BookedBankLeg) -> bool:
    said = f"{line.reference} {line.end_to_end} {line.remittance} {line.additional}".upper()
    return any(
        reference and reference.upper() in said for reference in (leg.entry_id, *leg.references)
    )
