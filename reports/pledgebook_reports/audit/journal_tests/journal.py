"""The journal as tests read it: every posted entry with its officers, payee and papers."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.money import NIL

if TYPE_CHECKING:
    import duckdb


class Entry(NamedTuple):
    """One posted transaction; a tuple, for books hold hundreds of thousands.

    Amounts are in the facility's currency: `paid` is what left the bank for anything, `debits` all
    debits, `spent` its cost (`moved`: its debits alone), `cash` the change of cash. `local` is what
    left in other units. Texts that are a list are tuples of ids.
    """

    id: str
    file: str
    line: int
    date: datetime.date
    voucher: str | None
    payee: str | None
    payee_name: str
    purpose: str
    paid: Decimal
    debits: Decimal
    spent: Decimal
    cash: Decimal
    local: Decimal
    local_currency: str | None
    obligations: tuple[str, ...]
    advances: tuple[str, ...]
    agreements: tuple[str, ...]
    categories: tuple[str, ...]
    sides: str
    advanced: Decimal
    invoice_number: str | None
    invoice_date: datetime.date | None
    beneficiary: str | None
    reverses: str | None
    corrects: str | None
    preparer: str | None
    approver: str | None
    certifier: str | None
    disburser: str | None
    prepared_on: datetime.date | None
    approved_on: datetime.date | None
    approver_limit: Decimal | None
    approval_from: Decimal | None
    obligation_from: Decimal | None
    late: bool
    final: bool
    country: str | None
    moved: Decimal

    @property
    def amount(self) -> Decimal:
        """What is at stake: what was paid, else the debits."""
        return self.paid if self.paid > NIL else self.debits

    @property
    def key(self) -> tuple[datetime.date, str, str, int]:
        """Its place in the order of the books."""
        return self.date, self.id, self.file, self.line

    @property
    def free(self) -> bool:
        """Whether it stands under no contract and no advance."""
        return not self.obligations and not self.advances

    @property
    def calculated(self) -> bool:
        """Whether it charges or remits indirect cost: a calculation, dated as its period ends."""
        return "Indirect" in self.categories or "indirect-cost" in self.sides

    @property
    def who(self) -> str:
        """Who is paid, for sentences."""
        return self.payee_name or self.payee or "nobody named"

    @property
    def officers(self) -> tuple[str | None, ...]:
        """Who prepared, approved, certified and disbursed it."""
        return self.preparer, self.approver, self.certifier, self.disburser


class Trait(NamedTuple):
    """A trait of a party or officer: bank account, address, phone, name or owner."""

    subject: str
    kind: str
    trait: str
    stated: str
    since: datetime.date


class Variation(NamedTuple):
    """A variation order; amounts in the contract's currency."""

    id: str
    obligation: str
    payee: str
    date: datetime.date
    signed_on: datetime.date
    amount: Decimal
    first_amount: Decimal
    currency: str
    approver: str


class Contract(NamedTuple):
    """A contract as first signed."""

    id: str
    payee: str
    date: datetime.date
    amount: Decimal
    currency: str


class Officer(NamedTuple):
    """An officer as the books know him on the last day."""

    id: str
    name: str
    roles: frozenset[str]
    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True)
class Journal:
    """Everything that tests read. `entries` are in the order of the books."""

    entries: Sequence[Entry]
    currency: str
    as_of: datetime.date
    country: str | None
    connection: duckdb.DuckDBPyConnection
    traits: Sequence[Trait]
    variations: Sequence[Variation]
    contracts: Mapping[str, Contract]
    officers: Mapping[str, Officer]
    policies: Mapping[str, Decimal] = field(default_factory=dict)
    """The latest number of each policy."""

    @cached_property
    def payments(self) -> Sequence[Entry]:
        """Entries by which money leaves the bank for anything."""
        return [entry for entry in self.entries if entry.paid > NIL]

    @cached_property
    def by_payee(self) -> Mapping[str, Sequence[Entry]]:
        """The payments to each payee that is named."""
        grouped: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.payments:
            if entry.payee:
                grouped[entry.payee].append(entry)
        return grouped

    @cached_property
    def by_obligation(self) -> Mapping[str, Sequence[Entry]]:
        """The payments under each contract."""
        grouped: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.payments:
            for one in entry.obligations:
                grouped[one].append(entry)
        return grouped

    @cached_property
    def by_place(self) -> Mapping[tuple[str, int], Entry]:
        """Each entry by file and line."""
        return {(entry.file, entry.line): entry for entry in self.entries}

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Each entry by its id; of a number used twice the first."""
        return {entry.id: entry for entry in reversed(self.entries)}

    @cached_property
    def registered(self) -> Mapping[str, Trait]:
        """The name of each party, with the day of its registration."""
        return {one.subject: one for one in self.traits
                if one.kind == "party" and one.trait == "name"}  # fmt: skip

    @cached_property
    def signed(self) -> Mapping[tuple[str, str], datetime.date]:
        """The first day on which an act (`enter`, `approve`) on an entry was signed with a key."""
        rows = self.connection.execute(
            "SELECT entry_id, act, MIN(signed_at) FROM approvals WHERE signed_at IS NOT NULL "
            "AND state IN ('signed', 'proved') GROUP BY entry_id, act"
        ).fetchall()
        return {(id_, act): datetime.date.fromisoformat(at[:10]) for id_, act, at in rows}

    def person(self, officer: str | None) -> str:
        """An officer by name and id, for sentences."""
        known = self.officers.get(officer or "")
        return f"{known.name} ({officer})" if known else officer or "nobody"

    def threshold(self, name: str, default: int) -> int:
        """A policy in days, else the default."""
        number = self.policies.get(name)
        return default if number is None else int(number)
