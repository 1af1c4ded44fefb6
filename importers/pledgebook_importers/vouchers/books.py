"""What a voucher workbook needs to know of the books: ids, accounts, numbers taken, rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from beancount.core import data, prices

from pledgebook.directives import read_records
from pledgebook.records import Facility, VoucherVoid
from pledgebook.registry import Registry


@dataclass(frozen=True, slots=True)
class VoucherBooks:
    """The books as the voucher workbook sees them.

    `accounts` are the open accounts with the currencies that they hold, none where any; `vouchers`
    maps a number in use to its day, `void` are those voided; `invoices` maps a payee and an
    invoice number to what has entered it; `rate` is USD a unit on a day.
    """

    registry: Registry
    facility: str
    currency: str
    accounts: Mapping[str, Sequence[str]]
    vouchers: Mapping[str, dt.date]
    void: frozenset[str]
    import_ids: frozenset[str]
    invoices: Mapping[tuple[str, str], str]
    rate: Callable[[str, dt.date], Decimal | None]


def read_voucher_books(entries: Sequence[data.Directive], currency: str) -> VoucherBooks:
    """Gather it from booked entries; `currency` is the facility's."""
    records, _ = read_records(entries)
    registry = Registry.of(records)
    transactions = [entry for entry in entries if isinstance(entry, data.Transaction)]
    closed = {entry.account for entry in entries if isinstance(entry, data.Close)}
    rates = prices.build_price_map([entry for entry in entries if isinstance(entry, data.Price)])

    def rate(unit: str, day: dt.date) -> Decimal | None:
        _, found = prices.get_price(rates, (unit, currency), day)
        return cast("Decimal | None", found)

    facilities = registry.all(Facility)
    return VoucherBooks(
        registry=registry,
        facility=facilities[0].id if facilities else "",
        currency=currency,
        accounts={
            entry.account: tuple(entry.currencies or ())
            for entry in entries
            if isinstance(entry, data.Open) and entry.account not in closed
        },
        vouchers={
            str(entry.meta["voucher"]): entry.date
            for entry in transactions
            if "voucher" in entry.meta
        },
        void=frozenset(line.number for line in registry.all(VoucherVoid)),
        import_ids=frozenset(
            str(entry.meta["import-id"]) for entry in transactions if "import-id" in entry.meta
        ),
        invoices={
            (str(entry.meta["payee-id"]), str(entry.meta["invoice-number"])): str(
                entry.meta.get("voucher") or entry.meta.get("import-id") or entry.date
            )
            for entry in transactions
            if "payee-id" in entry.meta and "invoice-number" in entry.meta
        },
        rate=rate,
    )
