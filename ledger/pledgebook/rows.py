"""The columnar projection that reports read: one row a posting, one table a kind of record.

Written as Parquet by DuckDB from text, so that every amount goes from its decimal digits straight
into DECIMAL.
"""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb
from beancount.core import amount, compare, convert, data, prices

from pledgebook import audit_rows, control_rows
from pledgebook.accounts import CATEGORIES
from pledgebook.approvals import rows as approval_rows
from pledgebook.generated import pledge_acts
from pledgebook.money import split, to_cents
from pledgebook.obligation_acts import acts
from pledgebook.records import (
    Advance,
    Agreement,
    Budget,
    Face,
    Facility,
    Instalment,
    Location,
    Obligation,
    Party,
    Policy,
    Project,
    Record,
    Settlement,
    Statement,
    Window,
)
from pledgebook.registry import POOL
from pledgebook.rules.pb304 import budget_lines
from pledgebook.vouchers import Voucher, entry_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Leg

UNITS = "DECIMAL(24,6)"
MONEY = "DECIMAL(24,2)"
NULL = "\\N"

TABLES: dict[str, dict[str, str]] = {
    "postings": {
        "entry_id": "TEXT", "file": "TEXT", "line": "INTEGER", "date": "DATE", "flag": "TEXT",
        "draft": "BOOLEAN", "illustrative": "BOOLEAN", "account": "TEXT", "role": "TEXT",
        "party": "TEXT", "facility": "TEXT", "window": "TEXT", "category": "TEXT", "units": UNITS,
        "currency": "TEXT", "value": MONEY, "agreement": "TEXT", "donor": "TEXT", "location":
        "TEXT",
        "project": "TEXT", "obligation": "TEXT", "advance": "TEXT", "payee": "TEXT",
        "voucher": "TEXT", "lot": "TEXT", "receipt": "BOOLEAN", "import_id": "TEXT",
        "base": MONEY, "since": "DATE",
    },
    "entries": {
        "id": "TEXT", "kind": "TEXT", "file": "TEXT", "line": "INTEGER", "date": "DATE",
        "flag": "TEXT", "text": "TEXT", "voucher": "TEXT", "draft": "BOOLEAN",
        "illustrative": "BOOLEAN", "hash": "TEXT",
    },
    "pledge_acts": {
        "entry_id": "TEXT", "pledge": "TEXT", "donor": "TEXT", "facility": "TEXT", "date": "DATE",
        "kind": "TEXT", "amount": UNITS, "currency": "TEXT", "value": MONEY,
        "illustrative": "BOOLEAN",
    },
    "agreements": {
        "entry_id": "TEXT", "id": "TEXT", "donor": "TEXT", "facility": "TEXT", "date": "DATE",
        "amount": UNITS, "currency": "TEXT", "value": MONEY, "pledge": "TEXT", "start": "DATE",
        "end": "DATE", "in_totals": "BOOLEAN", "illustrative": "BOOLEAN",
        "indirect_rate": "DECIMAL(9,6)", "first_value": MONEY, "on_behalf_of": "TEXT",
    },
    "instalments": {
        "entry_id": "TEXT", "id": "TEXT", "agreement": "TEXT", "donor": "TEXT", "amount": UNITS,
        "currency": "TEXT", "due": "DATE", "signed_value": MONEY,
    },
    "parties": {
        "id": "TEXT", "name": "TEXT", "roles": "TEXT", "member": "BOOLEAN", "country": "TEXT",
        "iati_org": "TEXT", "iati_reporting": "TEXT", "org_type": "TEXT",
    },
    "facilities": {
        "id": "TEXT", "name": "TEXT", "date": "DATE", "currency": "TEXT", "start": "DATE",
        "end": "DATE", "iati_id": "TEXT", "reporting_org": "TEXT",
    },
    "windows": {"id": "TEXT", "facility": "TEXT", "name": "TEXT"},
    "locations": {"id": "TEXT", "name": "TEXT", "parent": "TEXT"},
    "projects": {
        "id": "TEXT", "facility": "TEXT", "name": "TEXT", "window": "TEXT", "location": "TEXT",
        "sector": "TEXT", "start": "DATE", "end": "DATE",
    },
    "obligations": {
        "entry_id": "TEXT", "id": "TEXT", "payee": "TEXT", "amount": UNITS, "currency": "TEXT",
        "window": "TEXT", "agreement": "TEXT", "project": "TEXT", "date": "DATE", "kind": "TEXT",
    },
    "obligation_acts": {
        "entry_id": "TEXT", "file": "TEXT", "line": "INTEGER", "date": "DATE", "kind": "TEXT",
        "obligation": "TEXT", "agreement": "TEXT", "donor": "TEXT", "amount": UNITS,
        "currency": "TEXT", "value": MONEY, "held": MONEY, "illustrative": "BOOLEAN",
    },
    "advances": {
        "entry_id": "TEXT", "id": "TEXT", "partner": "TEXT", "date": "DATE", "amount": UNITS,
        "currency": "TEXT", "from_day": "DATE", "to_day": "DATE", "agreement": "TEXT",
        "illustrative": "BOOLEAN",
    },
    "faces": {
        "entry_id": "TEXT", "advance": "TEXT", "day": "DATE", "date": "DATE", "reported": MONEY,
        "accepted": MONEY, "requested": MONEY, "authorised": MONEY, "illustrative": "BOOLEAN",
    },
    "policies": {"name": "TEXT", "date": "DATE", "number": "DECIMAL(38,18)", "text": "TEXT"},
    "budgets": {
        "entry_id": "TEXT", "subject": "TEXT", "window": "TEXT", "category": "TEXT",
        "amount": UNITS, "currency": "TEXT", "from_day": "DATE", "to_day": "DATE", "date": "DATE",
        "version": "TEXT", "in_force": "BOOLEAN", "illustrative": "BOOLEAN",
    },
    "rates": {"currency": "TEXT", "date": "DATE", "rate": "DECIMAL(38,18)", "source": "TEXT"},
    "statements": {
        "entry_id": "TEXT", "account": "TEXT", "day": "DATE", "number": "TEXT", "balance": UNITS,
        "currency": "TEXT", "outstanding_days": "INTEGER",
    },
    "settlements": {
        "entry": "TEXT", "account": "TEXT", "import_id": "TEXT", "date": "DATE", "statement": "TEXT",
        "beneficiary_account": "TEXT",
    },
    "findings": {
        "code": "TEXT", "severity": "TEXT", "message": "TEXT", "file": "TEXT", "line": "INTEGER",
        "entry_date": "DATE", "subject": "TEXT", "amount": UNITS, "currency": "TEXT",
        "category": "TEXT", "excepted": "BOOLEAN",
    },
    **control_rows.TABLES,
    **audit_rows.TABLES,
    **approval_rows.TABLES,
}  # fmt: skip
"""Every table, its columns and their types."""

CATEGORY_NAMES = {number: name for name, number in CATEGORIES.items()}
RECEIPT_ROLES = frozenset(("receivable", "deferred", "contribution"))
Row = tuple[Any, ...]


def write(
    folder: Path, entries: list[data.Directive], book: Book, findings: Iterable[Finding]
) -> None:
    """Write all tables into a new folder."""
    folder.mkdir()
    with database() as connection:
        for name, rows in _tables(entries, book, findings).items():
            _write_table(connection, folder, name, rows)


def database() -> duckdb.DuckDBPyConnection:
    """A new database in memory, which is silent, and so are its cursors."""
    connection = duckdb.connect()
    # Else a question of two seconds and more draws a bar into what a command prints, JSON too.
    connection.execute("SET enable_progress_bar = false")
    return connection


def connect(folder: Path, *, loaded: bool) -> duckdb.DuckDBPyConnection:
    """An in-memory database with the tables of a folder, read-only in effect.

    `loaded` copies them into memory, which pays where many questions are asked; else a question
    reads the columns that it needs from the folder, which must stay.
    """
    connection = database()
    kind = "TABLE" if loaded else "VIEW"
    for name in TABLES:
        path = str(folder / f"{name}.parquet").replace("'", "''")
        connection.execute(f"CREATE {kind} {name} AS SELECT * FROM read_parquet('{path}')")  # noqa: S608 -- our own names
    return connection


def _write_table(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, rows: Iterable[Row]
) -> None:
    text = folder / f"{name}.csv"
    with text.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(TABLES[name])
        writer.writerows([NULL if cell is None else cell for cell in row] for row in rows)
    columns = ", ".join(f"'{column}': '{kind}'" for column, kind in TABLES[name].items())
    source = str(text).replace("'", "''")
    target = str(folder / f"{name}.parquet").replace("'", "''")
    connection.execute(
        f"COPY (SELECT * FROM read_csv('{source}', header=true, auto_detect=false, delim=',', "  # noqa: S608
        f"quote='\"', escape='\"', nullstr='{NULL}', allow_quoted_nulls=true, "
        f"columns={{{columns}}})) TO '{target}' (FORMAT parquet)"
    )
    text.unlink()


def _tables(
    entries: list[data.Directive], book: Book, findings: Iterable[Finding]
) -> dict[str, Iterable[Row]]:
    registry = book.registry
    rates = prices.build_price_map([e for e in entries if isinstance(e, data.Price)])
    hashes = _hashes(book)

    def value(number: Decimal, currency: str, day: datetime.date) -> Decimal | None:
        there = convert.convert_amount(amount.Amount(number, currency), book.currency, rates, day)
        return to_cents(there.number) if there.currency == book.currency else None

    signed_values = control_rows.signed_values(registry, book.as_of, value)
    return {
        "postings": _postings(book),
        "entries": _entries(book, hashes),
        "pledge_acts": (
            (_id(act.record, hashes), act.pledge.id, act.pledge.donor, act.pledge.facility,
             act.record.date, act.kind, act.change, act.pledge.amount.currency,
             value(act.change, act.pledge.amount.currency, act.pledge.date),
             bool(act.record.illustrative))
            for act in pledge_acts(registry)
        ),
        "agreements": (
            (_id(a, hashes), a.id, a.donor, a.facility, a.date, signed.number, signed.currency,
             value(signed.number, signed.currency, a.date), a.pledge,
             registry.amended(a.id, "start", book.as_of), registry.amended(a.id, "end", book.as_of),
             a.in_totals, bool(a.illustrative),
             registry.amended(a.id, "indirect-rate", book.as_of),
             value(a.amount.number, a.amount.currency, a.date), a.on_behalf_of)
            for a in registry.all(Agreement)
            for signed in (registry.amended(a.id, "amount", book.as_of),)
        ),
        "instalments": (
            (_id(i, hashes), i.id, i.agreement, _donor(book, i.agreement), amended.number,
             amended.currency, registry.amended(i.id, "due", book.as_of), signed_values.get(i.id))
            for i in registry.all(Instalment)
            for amended in (registry.amended(i.id, "amount", book.as_of),)
        ),
        "parties": ((p.id, p.name, "; ".join(p.role), bool(p.member), p.country,
                     *(registry.amended(p.id, key, book.as_of)
                       for key in ("iati-org", "iati-reporting", "org-type")))
                    for p in registry.all(Party)),
        "facilities": (
            (f.id, f.name, f.date, f.currency, registry.amended(f.id, "start", book.as_of),
             registry.amended(f.id, "end", book.as_of),
             registry.amended(f.id, "iati-id", book.as_of),
             registry.amended(f.id, "reporting-org", book.as_of))
            for f in registry.all(Facility)
        ),
        "windows": ((w.id, w.facility, w.name) for w in registry.all(Window)),
        "locations": ((place.id, place.name, place.parent) for place in registry.all(Location)),
        "projects": (
            (p.id, p.facility, p.name, p.window, p.location, p.sector,
             registry.amended(p.id, "start", book.as_of), registry.amended(p.id, "end", book.as_of))
            for p in registry.all(Project)
        ),
        "obligations": (
            (_id(o, hashes), o.id, o.payee, o.amount.number, o.amount.currency, o.window,
             o.agreement, o.project, o.date, o.kind)
            for o in registry.all(Obligation)
        ),
        "obligation_acts": _obligation_acts(book, hashes),
        "advances": (
            (_id(a, hashes), a.id, a.partner, a.date, a.amount.number, a.amount.currency, a.from_,
             a.to, a.agreement, bool(a.illustrative))
            for a in registry.all(Advance)
        ),
        "faces": (
            (_id(f, hashes), f.advance, f.on, f.date,
             *(value(sum_.number, sum_.currency, f.on)
               for sum_ in (f.reported, f.accepted, f.requested, f.authorised)),
             bool(f.illustrative))
            for f in registry.all(Face)
        ),
        "policies": _policies(book),
        "budgets": _budgets(book, hashes),
        "rates": _rates(book),
        "statements": (
            (_id(one, hashes), one.account, one.on, one.number, one.balance.number,
             one.balance.currency, _whole(registry.policy("outstanding-days", one.on)))
            for one in registry.all(Statement)
        ),
        "settlements": (
            (one.entry, one.account, one.import_id, one.date, one.statement,
             one.beneficiary_account)
            for one in registry.all(Settlement)
        ),
        "findings": ((f.code, f.severity, f.message, f.file, f.line, f.entry_date, f.subject,
                      f.amount, f.currency, f.finding_category, f.excepted is not None)
                     for f in findings),
        **control_rows.tables(book, findings, partial(_id, hashes=hashes), entry_id, value),
        **audit_rows.tables(book, entry_id, value),
        **approval_rows.tables(book, entry_id),
    }  # fmt: skip


def _rates(book: Book) -> Iterator[Row]:
    """What one unit of a currency costs in the books' own, by day."""
    for entry in book.entries:
        if isinstance(entry, data.Price) and entry.amount.currency == book.currency:
            source = entry.meta.get("rate-source") or entry.meta.get("source")
            yield entry.currency, entry.date, entry.amount.number, str(source or "")


def _budgets(book: Book, hashes: dict[tuple[str, int], str]) -> Iterator[Row]:
    """Every budget line; in force is what no later line of its place and period replaces."""
    lines = [
        line for line in book.registry.all(Budget) if book.until is None or line.date <= book.until
    ]
    in_force = {id(line) for own in budget_lines(lines).values() for line in own}
    for line in lines:
        yield (
            _id(line, hashes), line.subject, line.window,
            CATEGORY_NAMES.get(line.category, line.category), line.amount.number,
            line.amount.currency, line.from_, line.to, line.date,
            None if line.version is None else str(line.version), id(line) in in_force,
            bool(line.illustrative),
        )  # fmt: skip


def _obligation_acts(book: Book, hashes: dict[tuple[str, int], str]) -> Iterator[Row]:
    for one, act in acts(book):
        told: Row = (
            (entry_id(act.at), act.at.file, act.at.line)
            if isinstance(act.at, Voucher)
            else (_id(act.at, hashes), None, None)
        )
        invented = (
            "illustrative" in act.at.entry.tags
            if isinstance(act.at, Voucher)
            else bool(act.at.illustrative)
        )
        yield (
            *told, act.date, act.kind, one.obligation.id, act.agreement,
            _donor(book, act.agreement), act.amount, one.obligation.amount.currency, act.value,
            act.held, invented,
        )  # fmt: skip


def _policies(book: Book) -> Iterator[Row]:
    """Policies by their first value: a number, the number of an amount, else a text."""
    for policy in book.registry.all(Policy):
        first = policy.values[0] if policy.values else None
        number = getattr(first, "number", first)
        plain = isinstance(number, Decimal)
        yield policy.name, policy.date, number if plain else None, None if plain else str(first)


def _whole(policy: tuple[Any, ...] | None) -> int | None:
    return int(policy[0]) if policy is not None else None


def _postings(book: Book) -> Iterator[Row]:
    for voucher in book.vouchers:
        id_ = entry_id(voucher)
        receipts = {leg.agreement for leg in voucher.legs if leg.parts.role in RECEIPT_ROLES}
        bases = _bases(voucher)
        for leg in voucher.legs:
            yield _posting(
                book, voucher, leg, id_, leg.agreement in receipts, bases.get(id(leg.posting))
            )


def _bases(voucher: Voucher) -> dict[int, Decimal]:
    """The base of each charge of indirect cost, by posting; one base is shared as its charge is."""
    charges = [leg for leg in voucher.legs if leg.parts.category == "Indirect"]
    found = {}
    for leg in charges:
        own = _number((leg.posting.meta or {}).get("base"))
        if own is not None:
            found[id(leg.posting)] = to_cents(own)
    whole = _number(voucher.entry.meta.get("base"))
    rest = [leg for leg in charges if id(leg.posting) not in found]
    weights = [abs(leg.value) for leg in rest]
    if whole is not None and any(weights):
        parts = split(to_cents(whole), weights)
        found.update(zip((id(leg.posting) for leg in rest), parts, strict=True))
    return found


def _number(written: object) -> Decimal | None:
    number = getattr(written, "number", written)
    return number if isinstance(number, Decimal) else None


def _posting(
    book: Book,
    voucher: Voucher,
    leg: Leg,
    id_: str,
    receipt: bool,  # noqa: FBT001
    base: Decimal | None,
) -> Row:
    project = book.registry.project(voucher.text("project", leg))
    return (
        id_, voucher.file, voucher.line, voucher.date, voucher.entry.flag, voucher.is_draft,
        "illustrative" in voucher.entry.tags, leg.account, leg.parts.role, leg.parts.party,
        leg.parts.facility, leg.parts.window, leg.parts.category, leg.number, leg.currency,
        leg.value if leg.value_currency == book.currency else None,
        leg.agreement, _donor(book, leg.agreement),
        voucher.text("location", leg) or (project.location if project else None),
        voucher.text("project", leg), voucher.text("obligation", leg),
        voucher.text("advance", leg), voucher.text("payee-id", leg) or voucher.entry.payee,
        voucher.number, leg.label, receipt, voucher.import_id, base, _since(voucher, leg),
    )  # fmt: skip


def _since(voucher: Voucher, leg: Leg) -> datetime.date | None:
    """The day from which an opening balance counts."""
    own = (leg.posting.meta or {}).get("since")
    return own if isinstance(own, datetime.date) else voucher.day("since")


def _donor(book: Book, agreement: str | None) -> str | None:
    if agreement is None or agreement == POOL:
        return None
    known = book.registry.agreement(agreement)
    return known.donor if known else None


def _hashes(book: Book) -> dict[tuple[str, int], str]:
    """Fava's hash of each `custom` entry by its place."""
    return {
        (str(entry.meta["filename"]), int(entry.meta["lineno"])): compare.hash_entry(entry)
        for entry in book.entries
        if isinstance(entry, data.Custom)
    }


def _id(record: Record, hashes: dict[tuple[str, int], str]) -> str:
    """The id of a directive's entry: the id that it defines, else its hash."""
    if type(record).defines:
        return str(getattr(record, "id"))  # noqa: B009 -- only records that define have the field
    return f"hash-{hashes.get((record.file, record.line), '')}"


def _entries(book: Book, hashes: dict[tuple[str, int], str]) -> Iterator[Row]:
    for voucher in book.vouchers:
        entry = voucher.entry
        text = " · ".join(part for part in (entry.payee, entry.narration) if part)
        yield (
            entry_id(voucher), "transaction", voucher.file, voucher.line, voucher.date, entry.flag,
            text, voucher.number, voucher.is_draft, "illustrative" in entry.tags,
            compare.hash_entry(entry),
        )  # fmt: skip
    for record in book.registry.records:
        yield (
            _id(record, hashes), type(record).directive, record.file, record.line, record.date,
            None,
            _summary(record), None, False, bool(record.illustrative),
            hashes.get((record.file, record.line)),
        )  # fmt: skip


def _summary(record: Record) -> str:
    named = getattr(record, "name", None) or getattr(record, "donor", None) or ""
    money = getattr(record, "amount", None)
    parts = (type(record).directive, str(getattr(record, "id", "")), str(named), str(money or ""))
    return " ".join(part for part in parts if part)
