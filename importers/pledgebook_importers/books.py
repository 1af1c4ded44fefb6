"""What importing needs to know of the books, read from a snapshot's entries.

Open instalments (what is left of each receivable lot), bank accounts by their number, booked bank
legs, import ids
and official rates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast

from beancount.core import data, position, prices

from pledgebook.accounts import parts_of
from pledgebook.attribution import agreement_of_label, lot_label
from pledgebook.bank_lines import is_bank_line
from pledgebook.directives import read_records
from pledgebook.readers import Amount
from pledgebook.records import (
    Agreement,
    Facility,
    Fund,
    Import,
    Instalment,
    Obligation,
    Party,
    Pledge,
    Settlement,
    Statement,
)
from pledgebook.registry import Registry
from pledgebook.vouchers import hash_id
from pledgebook_importers.bank.sequence import Closing
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.names import plain_names
from pledgebook_importers.matching.owed import owed
from pledgebook_importers.matching.payees import compact
from pledgebook_importers.matching.payments import Owed
from pledgebook_importers.matching.settlement import BookedBankLeg

if TYPE_CHECKING:
    import datetime as dt

REFERENCES = ("voucher", "invoice-number", "bank-reference", "end-to-end-id")


@dataclass(frozen=True)
class ImportBooks:
    """The books as importers see them. `banks` maps (number, currency) to the ledger's account.

    `import_ids` are of all lines that entries were imported from or are settled by; `statements`
    are the bank statements recorded so far, `closings` the last of each account.
    """

    entries: Sequence[data.Directive]
    registry: Registry
    banks: Mapping[tuple[str, str], str]
    instalments: Sequence[OpenInstalment]
    donors: Mapping[str, Sequence[str]]
    legs: Sequence[BookedBankLeg]
    import_ids: frozenset[str]
    fund: str | None
    facility: str
    currency: str
    rate: Callable[[str, dt.date], Decimal | None]
    statements: Sequence[Statement] = ()
    prices: Sequence[data.Price] = ()
    imported: Mapping[str, str] = field(default_factory=dict)
    """The ids of imports by the digest of their file."""

    @cached_property
    def currencies(self) -> frozenset[str]:
        """What the books keep or promise money in, their own currency left out."""
        held = {
            _units(posting).currency
            for entry in self.entries
            if isinstance(entry, data.Transaction)
            for posting in entry.postings
        }
        promises: tuple[Pledge | Agreement | Instalment | Obligation, ...] = (
            *self.registry.all(Pledge),
            *self.registry.all(Agreement),
            *self.registry.all(Instalment),
            *self.registry.all(Obligation),
        )
        promised = {one.amount.currency for one in promises}
        # PLEDGE.EUR and OBLIG.USD are the memoranda's: a promise is no money.
        return frozenset(name for name in held | promised if "." not in name) - {self.currency}

    @cached_property
    def accounts(self) -> frozenset[str]:
        """The accounts that are open."""
        closed = {entry.account for entry in self.entries if isinstance(entry, data.Close)}
        opened = {entry.account for entry in self.entries if isinstance(entry, data.Open)}
        return frozenset(opened - closed)

    @cached_property
    def owed(self) -> Owed:
        """What is open to be paid. Made when a debit asks for it: it needs every voucher."""
        return owed(self.entries, self.registry, self.currency, self.facility)

    @cached_property
    def closings(self) -> Sequence[Closing]:
        """The last statement of each account, for gaps before the first file."""
        numbers = {account: number for (number, _), account in self.banks.items()}
        last: dict[tuple[str, str], Statement] = {}
        for one in self.statements:
            if one.account in numbers:
                last[one.account, one.balance.currency] = one
        return [
            Closing(
                numbers[account], unit, one.number or "", _sequence(one.number), one.on,
                one.balance.number,
            )
            for (account, unit), one in last.items()
        ]  # fmt: skip


def _sequence(number: str | None) -> int | None:
    return int(number) if number and number.isascii() and number.isdecimal() else None


def read_books(entries: Sequence[data.Directive], currency: str) -> ImportBooks:
    """Gather from booked entries what importers need."""
    records, _ = read_records(entries)
    registry = Registry.of(records)
    transactions = [entry for entry in entries if isinstance(entry, data.Transaction)]
    rates = prices.build_price_map([entry for entry in entries if isinstance(entry, data.Price)])

    def rate(unit: str, day: dt.date) -> Decimal | None:
        _, found = prices.get_price(rates, (unit, currency), day)
        return cast("Decimal | None", found)

    funds, facilities = registry.all(Fund), registry.all(Facility)
    settlements = registry.all(Settlement)
    return ImportBooks(
        entries=entries,
        registry=registry,
        banks={
            (compact(str(entry.meta["bank-account"])), unit): entry.account
            for entry in entries
            if isinstance(entry, data.Open) and "bank-account" in entry.meta
            for unit in entry.currencies or (currency,)
        },
        instalments=_open_instalments(transactions, registry),
        donors={
            party.id: plain_names(party.name)
            for party in registry.all(Party)
            if "donor" in party.role
        },
        legs=list(_bank_legs(transactions, registry)),
        import_ids=frozenset(
            [
                *(
                    str(entry.meta["import-id"])
                    for entry in transactions
                    if "import-id" in entry.meta
                ),
                *(one.import_id for one in settlements),
            ]
        ),
        fund=funds[0].id if funds else None,
        facility=facilities[0].id if facilities else "",
        currency=currency,
        rate=rate,
        prices=[entry for entry in entries if isinstance(entry, data.Price)],
        imported={one.sha256: one.id for one in registry.all(Import) if one.sha256},
        statements=sorted(registry.all(Statement), key=lambda one: one.on),
    )


def _open_instalments(
    transactions: Sequence[data.Transaction], registry: Registry
) -> list[OpenInstalment]:
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    lots: dict[tuple[str, str], data.Posting] = {}
    for entry in transactions:
        for posting in entry.postings:
            label = lot_label(posting)
            if label and parts_of(posting.account).role == "receivable":
                held[posting.account, label] += _units(posting).number
                lots.setdefault((posting.account, label), posting)
    found = []
    for (account, label), units in held.items():
        agreement = registry.agreement(agreement_of_label(label))
        instalment = registry.instalment(label)
        donor = registry.party(agreement.donor) if agreement else None
        if units <= 0 or agreement is None or instalment is None or donor is None:
            continue
        behind = registry.party(agreement.on_behalf_of)
        lot = lots[account, label]
        found.append(
            OpenInstalment(
                label=label,
                agreement=agreement.id,
                donor=donor.id,
                names=(
                    *plain_names(donor.name),
                    *(plain_names(behind.name) if behind else ()),
                ),
                account=account,
                amount=units,
                currency=_units(lot).currency,
                due=registry.amended(label, "due"),
                rate=cast("position.Cost", lot.cost).number,
                exchange_risk=cast("Literal['donor', 'facility']", agreement.exchange_risk),
            )
        )
    return found


def _units(posting: data.Posting) -> Amount:
    """The units of a booked posting."""
    return Amount(posting.units.number, posting.units.currency)  # type: ignore[union-attr,arg-type]  # booked: never None


def _bank_legs(
    transactions: Sequence[data.Transaction], registry: Registry
) -> Iterator[BookedBankLeg]:
    """The bank's part of each entry, with the line that it was imported from or is settled by."""
    ties = {(one.entry, one.account): one for one in registry.all(Settlement)}
    for entry in transactions:
        by_account: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for posting in entry.postings:
            if parts_of(posting.account).role == "cash":
                units = _units(posting)
                by_account[posting.account, units.currency] += units.number
        for (account, unit), amount in by_account.items():
            yield _bank_leg(entry, account, unit, amount, registry, ties)


def _bank_leg(
    entry: data.Transaction,
    account: str,
    unit: str,
    amount: Decimal,
    registry: Registry,
    ties: Mapping[tuple[str, str], Settlement],
) -> BookedBankLeg:
    said = entry.meta
    imported = str(said.get("import-id", ""))
    id_ = str(said.get("voucher") or imported or hash_id(entry))
    tie = ties.get((id_, account))
    if not is_bank_line(imported):
        imported = tie.import_id if tie else ""
    party = registry.party(str(said.get("payee-id", "")))
    names = [*(plain_names(party.name) if party else ()), *([entry.payee] if entry.payee else ())]
    return BookedBankLeg(
        entry_id=id_,
        date=entry.date,
        account=account,
        amount=amount,
        currency=unit,
        references=tuple(str(said[key]) for key in REFERENCES if key in said),
        import_id=imported,
        cleared=tie.date if tie else entry.date if imported else None,
        names=tuple(dict.fromkeys(names)),
        payee_account=str(registry.amended(party.id, "bank-account") or "") if party else "",
        bank_reference=str(said.get("bank-reference", "")),
        statement=tie.statement or "" if tie else str(said.get("statement", "")),
    )
