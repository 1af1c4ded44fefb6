"""The journal as tests read it: every posted entry with its officers, payee and papers, in one pass.

Read from the projection by SQL; drafts are no entries yet and are left out.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

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


def read(
    connection: duckdb.DuckDBPyConnection,
    *,
    currency: str,
    until: datetime.date,
    country: str | None = None,
) -> Journal:
    """The journal up to a day. `country` (ISO 3166-1) is whose calendar holds; else the places'."""
    asked = {"until": until, "currency": currency}
    entries = [_entry(row) for row in connection.execute(_ENTRIES, asked).fetchall()]
    places = Counter(entry.country for entry in entries if entry.country)
    usual = places.most_common(1)[0][0] if places else None
    return Journal(
        entries=entries,
        currency=currency,
        as_of=until,
        country=country or usual,
        connection=connection,
        traits=[Trait(*row) for row in connection.execute(
            "SELECT subject, kind, trait, stated, since FROM traits WHERE since <= ? "
            "ORDER BY subject, trait, since", [until]).fetchall()],
        variations=[Variation(*row) for row in connection.execute(
            "SELECT id, obligation, payee, date, signed_on, amount, first_amount, currency, "
            "approver FROM variations WHERE date <= ? ORDER BY date, id", [until]).fetchall()],
        contracts={row[0]: Contract(*row) for row in connection.execute(
            "SELECT id, payee, date, amount, currency FROM obligations").fetchall()},
        officers={row[0]: Officer(row[0], row[1], frozenset(row[2].split("; ")), row[3], row[4])
                  for row in connection.execute(
            "SELECT id, name, roles, since, until FROM officers").fetchall()},
        policies=dict(connection.execute(
            "SELECT name, arg_max(number, date) FROM policies WHERE number IS NOT NULL "
            "AND date <= ? GROUP BY name", [until]).fetchall()),
    )  # fmt: skip


_LISTS = slice(Entry._fields.index("obligations"), Entry._fields.index("categories") + 1)
"""The cells that are lists of ids."""


def _entry(row: tuple[Any, ...]) -> Entry:
    lists = [tuple(cell) if cell else () for cell in row[_LISTS]]
    return Entry(*row[: _LISTS.start], *lists, *row[_LISTS.stop :])


_ENTRIES = """
WITH legs AS (
  SELECT file, line, any_value(entry_id) AS id, any_value(date) AS date,
         any_value(voucher) AS voucher, any_value(payee) AS named,
         CAST(COALESCE(SUM(value) FILTER (role = 'expense'), 0) AS DECIMAL(24,2)) AS spent,
         CAST(COALESCE(SUM(value) FILTER (role = 'cash'), 0) AS DECIMAL(24,2)) AS cash,
         CAST(COALESCE(-SUM(units) FILTER (role = 'cash' AND currency <> $currency), 0)
              AS DECIMAL(24,2)) AS local,
         any_value(currency) FILTER (role = 'cash' AND currency <> $currency) AS local_currency,
         list_sort(list(DISTINCT obligation) FILTER (obligation IS NOT NULL)) AS obligations,
         list_sort(list(DISTINCT advance) FILTER (advance IS NOT NULL)) AS advances,
         list_sort(list(DISTINCT agreement) FILTER (agreement IS NOT NULL)) AS agreements,
         list_sort(list(DISTINCT category) FILTER (category IS NOT NULL)) AS categories,
         string_agg(DISTINCT role || CASE WHEN value < 0 THEN ' credit' ELSE ' debit' END, ', '
                    ORDER BY role || CASE WHEN value < 0 THEN ' credit' ELSE ' debit' END) AS sides,
         CAST(COALESCE(SUM(value) FILTER (role = 'advance' AND value > 0), 0)
              AS DECIMAL(24,2)) AS advanced,
         any_value(location) AS location,
         CAST(COALESCE(SUM(value) FILTER (role = 'expense' AND value > 0), 0)
              AS DECIMAL(24,2)) AS moved
  FROM postings
  WHERE NOT draft AND date <= $until AND role <> 'memorandum'
  GROUP BY file, line
)
SELECT l.id, l.file, l.line, l.date, l.voucher, COALESCE(a.payee, l.named),
       COALESCE(v.payee, ''), COALESCE(v.purpose, ''), COALESCE(v.paid, 0), COALESCE(v.debits, 0),
       l.spent, l.cash, l.local, l.local_currency, l.obligations, l.advances, l.agreements,
       l.categories, l.sides, l.advanced, a.invoice_number, a.invoice_date, a.beneficiary,
       a.reverses, a.corrects, a.preparer, a.approver, a.certifier, a.disburser, v.prepared_on,
       v.approved_on, a.approver_limit, a.approval_from, a.obligation_from,
       COALESCE(a.late, false), COALESCE(a.final, false),
       CASE WHEN l.location LIKE '__-%' THEN SUBSTRING(l.location, 1, 2) END, l.moved
FROM legs l
JOIN vouchers v ON v.file = l.file AND v.line = l.line
JOIN acts a ON a.file = l.file AND a.line = l.line
ORDER BY l.date, l.id, l.file, l.line
"""
