"""What forms know of the books: made once for each snapshot from its entries, and kept beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from beancount.core import data

from pledgebook.accounts import with_category
from pledgebook.attribution import lot_label
from pledgebook.book import Book
from pledgebook.records import Advance, Instalment, Obligation, Party, Pledge
from pledgebook.rules import pb302, pb303
from pledgebook_importers.books import read_books
from pledgebook_importers.vouchers.books import VoucherBooks, read_voucher_books
from pledgebook_importers.vouchers.cell_checks import Lookups, lookups_of
from pledgebook_importers.vouchers.lists import known

if TYPE_CHECKING:
    import datetime as dt

    from fava.core import FavaLedger

    from pledgebook.accounts import AccountParts
    from pledgebook.rules.base import Visit
    from pledgebook.snapshot import Snapshot
    from pledgebook_importers.matching.instalments import OpenInstalment

_NUMBER = re.compile(r"([A-Z]+)-(\d{4})-(\d+)", re.ASCII)
_desks: WeakKeyDictionary[Snapshot, Desk] = WeakKeyDictionary()


@dataclass(frozen=True)
class Desk:
    """The books at which one enters. `rules` is a book of registry and rates, without vouchers."""

    entries: Sequence[data.Directive]
    options: dict[str, Any]
    books: VoucherBooks
    rules: Book
    chart: Mapping[str, AccountParts]
    choices: Mapping[str, Mapping[str, str]]
    last: dt.date | None

    @cached_property
    def instalments(self) -> Sequence[OpenInstalment]:
        """What is open of instalments that fell due."""
        return read_books(self.entries, self.books.currency).instalments

    @cached_property
    def labels(self) -> frozenset[str]:
        """Instalments that fell due, paid or not."""
        return frozenset(
            label
            for entry in self.entries
            if isinstance(entry, data.Transaction)
            for posting in entry.postings
            if posting.cost is not None and (label := lot_label(posting)) is not None
        )

    @cached_property
    def lookups(self) -> Lookups:
        """What the cells of vouchers are looked up in."""
        return lookups_of(self.books)

    @cached_property
    def bars(self) -> Sequence[Visit]:
        """The rules on earmarks and dates, which say what an agreement may not pay."""
        return [
            visit
            for rule in (pb302.RULE, pb303.RULE)
            if rule.visit and (visit := rule.visit(self.rules))
        ]

    @cached_property
    def _last_numbers(self) -> Mapping[tuple[str, int], int]:
        """The last number of each series and year."""
        found: dict[tuple[str, int], int] = {}
        for number in (*self.books.vouchers, *self.books.void):
            if match := _NUMBER.fullmatch(number):
                key = match[1], int(match[2])
                found[key] = max(found.get(key, 0), int(match[3]))
        return found

    def next_number(self, series: str, year: int) -> str:
        """The number after the last one of a series in a year."""
        return f"{series}-{year}-{self._last_numbers.get((series, year), 0) + 1:05d}"


def desk_of(snapshot: Snapshot, ledger: FavaLedger) -> Desk:
    """The desk over a snapshot; `ledger` holds its entries."""
    found, entries = _desks.get(snapshot), cast("data.Directives", ledger.all_entries)
    # A request that began on the ledger before must not leave its entries to those that follow.
    if found is None or found.entries is not entries:
        found = _desks[snapshot] = _made(snapshot, entries, cast("dict[str, Any]", ledger.options))
    return found


def is_open(snapshot: Snapshot) -> bool:
    """Whether somebody has entered at the books of a snapshot, or looked at a form."""
    return snapshot in _desks


def _made(snapshot: Snapshot, entries: data.Directives, options: dict[str, Any]) -> Desk:
    facts = snapshot.facts()
    books = read_voucher_books(entries, facts.currency)
    registry = books.registry
    opens = {entry.account: entry for entry in entries if isinstance(entry, data.Open)}
    rates = [entry for entry in entries if isinstance(entry, data.Price)]
    parties = {one.id: one.name for one in registry.all(Party)}
    donors = {one.id: one.name for one in registry.all(Party) if "donor" in one.role}
    choices: dict[str, Mapping[str, str]] = {
        **{str(name): one for name, one in known(books).items()},
        "donors": donors,
        "partners": parties,
        "pledges": {one.id: parties.get(one.donor, "") for one in registry.all(Pledge)},
        "instalments": {
            one.id: f"{one.amount.number} {one.amount.currency}, {one.due}"
            for one in registry.all(Instalment)
        },
        "contracts": {one.id: parties.get(one.payee, "") for one in registry.all(Obligation)},
        "advances": {one.id: parties.get(one.partner, "") for one in registry.all(Advance)},
        "ledger": dict.fromkeys(sorted(books.accounts), ""),
    }
    rules = Book(
        main=snapshot.manifest.book, entries=rates, registry=registry, vouchers=(), opens=opens,
        currency=facts.currency, as_of=facts.as_of,
    )  # fmt: skip
    chart = {name: with_category(name, one.meta.get("unsdg")) for name, one in opens.items()}
    return Desk(entries, options, books, rules, chart, choices, facts.as_of)
