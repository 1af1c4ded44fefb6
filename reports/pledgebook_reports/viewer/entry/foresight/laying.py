"""The text of an entry as the books would read it: booked, attributed, its records beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beancount.core import data, inventory
from beancount.parser import booking_full, parser

from pledgebook.directives import read_records
from pledgebook.findings import BEANCOUNT
from pledgebook.generated import is_generated, with_links
from pledgebook.parsing import booking, validation
from pledgebook.vouchers import voucher_of

if TYPE_CHECKING:
    from pledgebook.findings import Finding
    from pledgebook.records import Record
    from pledgebook.vouchers import Voucher
    from pledgebook_reports.viewer.entry.foresight.resident import Resident


@dataclass(frozen=True, slots=True)
class Laid:
    """What an entry brings: vouchers, records, what its reading finds, and what cannot be said of it."""

    vouchers: Sequence[Voucher]
    records: Sequence[Record]
    findings: Sequence[Finding]
    errors: Sequence[Any]
    """Beancount's own."""
    unsaid: frozenset[str]


def lay(text: str, place: str, books: Resident) -> Laid:
    """Lay an entry beside the books, as if it stood in a file at a place."""
    parsed, errors, _ = parser.parse_string(text, report_filename=place)
    entries = sorted(parsed, key=data.entry_sortkey)
    booked, faults = _booked(entries, books)
    records, findings = read_records(booked)
    book = books.book
    linked = [with_links(one) for one in booked if isinstance(one, data.Transaction)]
    vouchers = [
        voucher_of(one, book.registry, book.currency, books.evidence, books.chart) for one in linked
    ]
    errors = [*errors, *faults, *validation.validate(_with_accounts(linked, books), books.options)]
    unsaid = {BEANCOUNT} if books.judged_by_others or _proved_later(vouchers, books) else set()
    return Laid(vouchers, records, findings, errors, frozenset(unsaid))


def _booked(
    entries: Sequence[data.Directive], books: Resident
) -> tuple[list[data.Directive], list[Any]]:
    """The entries booked against the lots that the books hold on their day."""
    accounts = {
        posting.account
        for one in entries
        if isinstance(one, data.Transaction)
        for posting in one.postings
        if posting.cost is not None
    }
    if not accounts:
        return booking.book(entries, books.options)
    balances: dict[str, inventory.Inventory] = defaultdict(inventory.Inventory)
    last = max(one.date for one in entries)
    for account in accounts:
        for known in books.lots.get(account, ()):
            for posting in known.postings if known.date <= last else ():
                if posting.account == account:
                    balances[account].add_position(posting)
    methods: dict[str, Any] = defaultdict(lambda: books.options["booking_method"])
    booked, faults, _ = booking_full._book(entries, books.options, methods, balances)  # noqa: SLF001 -- its public form takes no balances
    return booked, faults


def _with_accounts(entries: Sequence[data.Transaction], books: Resident) -> list[data.Directive]:
    """Entries with the directives that open and close their accounts, in the order of days."""
    names = {posting.account for one in entries for posting in one.postings}
    found: list[Any] = [*entries]
    for name in names:
        known = books.frame.opens.get(name)
        if known is not None:
            found.append(known)
        elif is_generated(name):
            # Opened at its first use.
            day = min(one.date for one in entries)
            found.append(data.Open({"filename": "", "lineno": 0}, day, name, [], None))
        found += books.closes(name)
    return sorted(found, key=data.entry_sortkey)


def _proved_later(vouchers: Sequence[Voucher], books: Resident) -> bool:
    """Whether a balance that the books prove, or a lot that they take later, hangs on an entry."""
    return any(
        books.asserted_after(leg.account, one.date)
        or (
            leg.posting.cost is not None
            and any(known.date > one.date for known in books.lots.get(leg.account, ()))
        )
        for one in vouchers
        for leg in one.legs
    )
