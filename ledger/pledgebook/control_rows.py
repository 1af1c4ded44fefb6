"""Tables of the projection for reports on control: balances, papers, deadlines, stated figures, exceptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pledgebook.deadlines import deadlines
from pledgebook.money import ZERO, split
from pledgebook.own_balances import balances
from pledgebook.papers import in_words, paper_at, papers_of
from pledgebook.records import (
    Agreement,
    AuditFinding,
    Case,
    Confirmation,
    ExceptionGranted,
    Fund,
    Import,
    Instalment,
    Officer,
    Record,
    ReportIssued,
    Screening,
    Stated,
)
from pledgebook.screening_acts import recorded_hits

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.readers import Amount
    from pledgebook.registry import Registry
    from pledgebook.vouchers import Voucher

UNITS = "DECIMAL(24,6)"
MONEY = "DECIMAL(24,2)"

TABLES: dict[str, dict[str, str]] = {
    "balances": {
        "account": "TEXT", "currency": "TEXT", "units": UNITS, "value": UNITS,
        "units_slack": UNITS, "value_slack": UNITS, "day": "DATE", "obligation": "TEXT",
    },
    "vouchers": {
        "entry_id": "TEXT", "file": "TEXT", "line": "INTEGER", "payee": "TEXT", "purpose": "TEXT",
        "agreements": "TEXT", "obligations": "TEXT", "prepared_by": "TEXT", "approved_by": "TEXT",
        "certified_by": "TEXT", "disbursed_by": "TEXT", "prepared_on": "DATE",
        "approved_on": "DATE", "paid": MONEY, "debits": MONEY, "evidence": "TEXT",
        "import_id": "TEXT", "statement": "TEXT", "source_file": "TEXT", "source_sha256": "TEXT",
        "source_line": "TEXT",
    },
    "papers": {
        "entry_id": "TEXT", "file": "TEXT", "line": "INTEGER", "kind": "TEXT", "key": "TEXT",
        "path": "TEXT", "state": "TEXT", "asked": "BOOLEAN", "digest": "TEXT",
    },
    "deadlines": {
        "entry_id": "TEXT", "kind": "TEXT", "subject": "TEXT", "day": "DATE", "agreement": "TEXT",
        "party": "TEXT", "value": MONEY, "illustrative": "BOOLEAN", "since": "DATE",
    },
    "stated": {
        "entry_id": "TEXT", "subject": "TEXT", "kind": "TEXT", "agreement": "TEXT", "day": "DATE",
        "amount": UNITS, "currency": "TEXT", "value": MONEY, "source": "TEXT",
    },
    "exceptions": {
        "entry_id": "TEXT", "code": "TEXT", "subject": "TEXT", "since": "DATE", "until": "DATE",
        "reason": "TEXT", "approver": "TEXT", "file": "TEXT", "line": "INTEGER",
        "illustrative": "BOOLEAN",
    },
    "excepted": {
        "exception_file": "TEXT", "exception_line": "INTEGER", "message": "TEXT",
        "subject": "TEXT", "entry_date": "DATE", "value": MONEY,
    },
    "funds": {"id": "TEXT", "facility": "TEXT", "name": "TEXT"},
    "imports": {
        "id": "TEXT", "name": "TEXT", "sha256": "TEXT", "format": "TEXT", "imported_at": "TEXT",
    },
    "screenings": {
        "entry_id": "TEXT", "party": "TEXT", "list_id": "TEXT", "list_date": "DATE",
        "outcome": "TEXT", "date": "DATE", "decided_by": "TEXT", "score": "DECIMAL(9,6)",
        "reason": "TEXT", "list_entry": "TEXT", "listed_name": "TEXT", "name": "TEXT",
        "because": "TEXT", "method": "TEXT", "prepared_by": "TEXT", "entry_digest": "TEXT",
        "names_digest": "TEXT", "list_digest": "TEXT", "ended_on": "DATE",
    },
    "audit_findings": {
        "entry_id": "TEXT", "id": "TEXT", "category": "TEXT", "subject": "TEXT", "owner": "TEXT",
        "date": "DATE", "due": "DATE", "status": "TEXT", "recommendation": "TEXT", "value": MONEY,
        "refunded": MONEY, "documented": MONEY, "justified": MONEY, "impaired": MONEY,
        "illustrative": "BOOLEAN",
    },
    "cases": {
        "entry_id": "TEXT", "id": "TEXT", "kind": "TEXT", "subject": "TEXT", "date": "DATE",
        "status": "TEXT", "value": MONEY, "illustrative": "BOOLEAN",
    },
    "confirmations": {
        "entry_id": "TEXT", "donor": "TEXT", "date": "DATE", "day": "DATE", "value": MONEY,
        "outcome": "TEXT", "document": "TEXT", "illustrative": "BOOLEAN",
    },
    "reports_issued": {
        "id": "TEXT", "series": "TEXT", "subject": "TEXT", "from_day": "DATE", "to_day": "DATE",
        "digest": "TEXT", "document": "TEXT", "date": "DATE", "file": "TEXT", "line": "INTEGER",
    },
    "sealed": {"entry_id": "TEXT", "seal": "TEXT", "digest": "TEXT"},
}  # fmt: skip
"""Every table, its columns and their types. `value` is in the facility's currency."""

SOURCES = ("statement", "source-file", "source-sha256", "source-line")
"""Metadata in which an imported entry says which line of which file it was."""
Row = tuple[Any, ...]
Valued = Callable[["Decimal", str, "datetime.date"], "Decimal | None"]


def tables(
    book: Book,
    findings: Iterable[Finding],
    ids: Callable[[Record], str],
    entry_id: Callable[[Voucher], str],
    value: Valued,
) -> dict[str, Iterable[Row]]:
    """The rows of every table; `ids` and `entry_id` name entries, `value` converts at a day."""
    registry = book.registry
    return {
        "balances": balances(book),
        "vouchers": _vouchers(book, entry_id),
        "papers": _papers(book, ids, entry_id),
        "deadlines": (
            (ids(one.record), one.kind, one.subject, one.day, one.agreement, one.party,
             None if one.amount is None else value(*one.amount, one.valued_on),
             bool(one.record.illustrative), one.record.date)
            for one in deadlines(registry, book.as_of)
        ),
        "stated": (
            (ids(s), s.subject, s.kind, s.agreement, s.on, *s.amount, value(*s.amount, s.on),
             s.source)
            for s in registry.all(Stated)
        ),
        "exceptions": (
            (ids(e), e.code, e.subject, e.date, e.until, e.reason, _person(book, e.approver),
             e.file, e.line, bool(e.illustrative))
            for e in registry.all(ExceptionGranted)
        ),
        "excepted": (
            (f.excepted.file, f.excepted.line, f.message, f.subject, f.entry_date,
             f.amount if f.currency == book.currency else None)
            for f in findings
            if f.excepted is not None
        ),
        "funds": ((f.id, f.facility, f.name) for f in registry.all(Fund)),
        "imports": (
            (i.id, i.name, i.sha256, i.format, i.imported_at) for i in registry.all(Import)
        ),
        "screenings": _screenings(book, ids),
        "audit_findings": _audit_findings(book, ids, value),
        "cases": (
            (ids(c), c.id, c.kind, c.subject, c.date, registry.amended(c.id, "status", book.as_of),
             value(*c.amount, c.date), bool(c.illustrative))
            for c in registry.all(Case)
        ),
        "confirmations": (
            (ids(c), c.donor, c.date, c.on, value(*c.amount, c.on), c.outcome, c.document,
             bool(c.illustrative))
            for c in registry.all(Confirmation)
        ),
        "reports_issued": (
            (r.id, r.series, r.subject, r.from_, r.to, r.digest, r.document, r.date, r.file, r.line)
            for r in registry.all(ReportIssued)
        ),
        "sealed": (
            (entry, seal.name, seal.digest) for seal in book.seals for entry in sorted(seal.entries)
        ),
    }  # fmt: skip


def _papers(
    book: Book, ids: Callable[[Record], str], entry_id: Callable[[Voucher], str]
) -> Iterator[Row]:
    """The papers of vouchers, and the document of each directive that names one."""
    papers = papers_of(book)
    for voucher in book.vouchers:
        for paper in papers(voucher):
            yield entry_id(voucher), voucher.file, voucher.line, paper.kind, *paper
    for record in book.registry.records:
        if record.document is not None:
            own = paper_at(book, "document", record.document)
            yield ids(record), record.file, record.line, own.kind, *own


def _screenings(book: Book, ids: Callable[[Record], str]) -> Iterator[Row]:
    """All screenings; of a hit, the day on which a decision or a later hit ended it."""
    acts: dict[str, list[Screening]] = defaultdict(list)
    for one in book.registry.all(Screening):
        acts[one.party].append(one)
    ended = {
        id(hit.record): hit.ended.date
        for own in acts.values()
        for hit in recorded_hits(own)
        if hit.ended is not None
    }
    for s in book.registry.all(Screening):
        yield (
            ids(s), s.party, s.list_id, s.list_date, s.outcome, s.date,
            _person(book, s.decided_by), s.score, s.reason, s.entry, s.entry_name, s.name,
            s.because, s.method, _person(book, s.prepared_by), s.entry_digest, s.names_digest,
            s.list_digest, ended.get(id(s)),
        )  # fmt: skip


def _person(book: Book, id_: str | None) -> str | None:
    """An officer or party by name, with the id."""
    officer = book.registry.get(Officer, id_)
    named = officer or book.registry.party(id_)
    return f"{named.name} ({id_})" if named else id_


RESOLUTIONS = ("refunded", "documented", "justified", "impaired")
"""What may become of the amount of an audit finding."""


def _audit_findings(book: Book, ids: Callable[[Record], str], value: Valued) -> Iterator[Row]:
    """Audit findings with their state and resolution as amended by the day of the check."""
    registry = book.registry
    for one in registry.all(AuditFinding):
        status, owner, due = (
            registry.amended(one.id, key, book.as_of) for key in ("status", "owner", "due")
        )
        resolved: list[Amount | None] = [
            registry.amended(one.id, key, book.as_of) for key in RESOLUTIONS
        ]
        yield (
            ids(one), one.id, one.category, one.subject, _person(book, owner), one.date, due,
            status or "Not Implemented", one.recommendation, value(*one.amount, one.date),
            *(None if part is None else value(*part, one.date) for part in resolved),
            bool(one.illustrative),
        )  # fmt: skip


def _vouchers(book: Book, entry_id: Callable[[Voucher], str]) -> Iterator[Row]:
    papers = papers_of(book)
    for voucher in book.vouchers:
        prepared, approved, certified, disbursed = (_person(book, o) for o in voucher.officers)
        agreements = dict.fromkeys(leg.agreement for leg in voucher.legs if leg.agreement)
        yield (
            entry_id(voucher), voucher.file, voucher.line, voucher.entry.payee,
            voucher.entry.narration, "; ".join(agreements), "; ".join(voucher.obligations),
            prepared, approved, certified, disbursed, voucher.prepared_on, voucher.approved_on,
            voucher.paid, voucher.debits, in_words(list(papers(voucher))), voucher.import_id,
            *(voucher.text(key) for key in SOURCES),
        )  # fmt: skip


def signed_values(
    registry: Registry, at: datetime.date | None, value: Valued
) -> Mapping[str, Decimal | None]:
    """What each instalment is of its agreement's value at signature; they add up to it."""
    parts: dict[str, list[tuple[str, Amount]]] = defaultdict(list)
    for one in registry.all(Instalment):
        parts[one.agreement].append((one.id, registry.amended(one.id, "amount", at)))
    found: dict[str, Decimal | None] = {}
    for agreement in registry.all(Agreement):
        own, whole = parts[agreement.id], registry.amended(agreement.id, "amount", at)
        worth = value(whole.number, whole.currency, agreement.date)
        numbers = [part.number for _, part in own]
        if own and worth is not None and sum(numbers, ZERO) == whole.number:
            # Rounding each alone would leave a cent of the agreement unexplained.
            found.update(zip((id_ for id_, _ in own), split(worth, numbers), strict=True))
        else:
            found.update((id_, value(*part, agreement.date)) for id_, part in own)
    return found
