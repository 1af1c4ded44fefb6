"""One debt paid twice.

The same invoice number of one payee paid again, however it is written (INV-0042, inv 42); the same
invoice number and sum to two payees; the same sum to one bank account under two names; the same sum
to one payee again within a month without contract. Entries that reverse each other are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pledgebook_reports.audit.journal_tests.base import (
    SCHEME,
    Found,
    Hit,
    JournalTest,
    found,
    hit,
    money,
)
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

DAYS = 45


def run(journal: Journal) -> Found:
    """Payments that no other entry reverses."""
    undone = {entry.reverses for entry in journal.entries if entry.reverses}
    payments = [e for e in journal.payments if e.id not in undone and not e.reverses]
    return found(len(payments), _hits(payments))


def invoice(number: str) -> str:
    """An invoice number without what writers vary: case, marks, leading noughts, words for number."""
    plain = re.sub(r"[\W_]+", " ", number.casefold())
    plain = re.sub(r"\b(invoice|inv|no|nr|bill)(?=\d|\b)", " ", plain)
    return re.sub(r" |(?<!\d)0+(?=\d)", "", plain)


def _hits(payments: Sequence[Entry]) -> Iterator[Hit]:
    seen: set[frozenset[tuple[str, int]]] = set()
    for groups, told in (
        (_by(payments, _same_invoice), "were paid on one invoice number of one payee"),
        (_by(payments, _same_bill), "were paid on one invoice number and sum, to two payees"),
        (_by(payments, _same_account), "were paid to one bank account under two names"),
        (_by(payments, _same_sum), f"are the same sum to one payee within {DAYS} days"),
    ):
        for entries in groups:
            among = _near(entries) if "within" in told else entries
            names = {e.payee or e.payee_name for e in among}
            places = frozenset((e.file, e.line) for e in among)
            if len(among) < 2 or ("two" in told and len(names) < 2) or places in seen:
                continue
            seen.add(places)
            ids = " and ".join(e.id for e in among[:4])
            yield hit(among, f"{ids} ({money(among[0].paid)}, {among[0].who}) {told}")


def _by(payments: Iterable[Entry], key: Callable[[Entry], Hashable | None]) -> list[list[Entry]]:
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in payments:
        named = key(entry)
        if named is not None:
            groups[named].append(entry)
    return [group for group in groups.values() if len(group) > 1]


def _same_invoice(entry: Entry) -> Hashable | None:
    """Parts of one invoice have sums of their own: the sum must be the same."""
    if not entry.invoice_number or not entry.payee:
        return None
    return entry.payee, invoice(entry.invoice_number), entry.paid


def _same_bill(entry: Entry) -> Hashable | None:
    return (invoice(entry.invoice_number), entry.paid) if entry.invoice_number else None


def _same_account(entry: Entry) -> Hashable | None:
    return (entry.beneficiary, entry.paid) if entry.beneficiary else None


def _same_sum(entry: Entry) -> Hashable | None:
    if not entry.payee or not entry.free or "Staff" in entry.categories:
        return None
    return entry.payee, entry.paid


def _near(entries: Sequence[Entry]) -> list[Entry]:
    """Those of them that follow another within the days."""
    close: dict[tuple[str, int], Entry] = {}
    for before, after in pairwise(entries):
        if (after.date - before.date).days <= DAYS:
            close[before.file, before.line] = before
            close[after.file, after.line] = after
    return list(close.values())


TEST = JournalTest(
    name="duplicate-payments",
    title="Duplicate payments",
    criterion="the same sum on one invoice number, however written; to one bank account under two names; "
    f"or to one payee without contract within {DAYS} days",
    looks_at="payments that are not reversed",
    source="ACFE Fraud Examiners Manual, billing schemes; Nigrini, same-same-different",
    weight=SCHEME,
    run=run,
)
