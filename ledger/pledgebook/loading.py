"""From booked entries to a book: records, split funding, links, generated entries, documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from beancount.core import data
from beancount.core.amount import Amount

from pledgebook import documents, funding, generated
from pledgebook.accounts import with_category
from pledgebook.approvals import standing
from pledgebook.approvals.filed import read_filed
from pledgebook.attribution import text_key
from pledgebook.book import Book
from pledgebook.directives import read_records
from pledgebook.findings import MALFORMED, Finding
from pledgebook.records import Amendment, Policy, Record, Statement
from pledgebook.registry import Registry, readable_amendment, unreadable_policy
from pledgebook.sealing import verifying
from pledgebook.vouchers import Voucher, voucher_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pledgebook.sealing.source import Source


@dataclass(frozen=True, slots=True)
class Loaded:
    """A book and the entries that Beancount and Fava go on with."""

    book: Book
    entries: list[data.Directive]
    findings: list[Finding]


def load(
    entries: Sequence[data.Directive],
    *,
    main: str,
    operating: Sequence[str] = (),
    as_of: datetime.date | None = None,
    stray_lines: Sequence[tuple[str, int, str]] = (),
    home: Path | None = None,
    source: Source | None = None,
) -> Loaded:
    """Read booked entries as a book.

    `as_of` is the day of the check; without one it is the latest transaction or statement date.
    `home` is the folder of the books, where documents, seals and signed acts lie; without one none
    is looked for. `source` is the books before booking: seals and acts are proved against it.
    Findings are those of the reading itself (PB100, and PB101 for funding that cannot be split).
    """
    records, findings = read_records(entries)
    registry = Registry.of(records)
    currency = registry.currency(operating)
    findings += _unreadable(registry, currency)
    evidence = registry.evidence_keys()
    opens = {entry.account: entry for entry in entries if isinstance(entry, data.Open)}
    chart = {
        account: with_category(account, entry.meta.get("unsdg")) for account, entry in opens.items()
    }
    enriched: list[data.Directive] = []
    vouchers: list[Voucher] = []
    for entry in entries:
        if not isinstance(entry, data.Transaction):
            enriched.append(entry)
            continue
        split, problem = split_funding(entry, registry, currency)
        if problem:
            findings.append(problem)
        linked = generated.with_links(split)
        enriched.append(linked)
        vouchers.append(voucher_of(linked, registry, currency, evidence, chart))
    enriched += generated.memoranda(registry)
    new_opens = generated.opened_at_first_use(enriched, set(opens))
    opens.update((entry.account, entry) for entry in new_opens)
    enriched += new_opens
    enriched.sort(key=data.entry_sortkey)
    book = Book(
        main=main,
        entries=enriched,
        registry=registry,
        vouchers=vouchers,
        opens=opens,
        currency=currency,
        as_of=as_of or _latest(vouchers, registry),
        until=as_of,
        stray_lines=stray_lines,
        documents=documents.read(home / documents.FOLDER, _named(vouchers, registry))
        if home is not None
        else documents.Documents(),
    )
    if home is not None:
        filed = read_filed(home)
        seals = verifying.prove(home, book, source, filed.digests)
        book = replace(book, seals=seals, approvals=standing.prove(book, source, seals, filed))
    return Loaded(book, enriched, findings)


def _named(vouchers: Iterable[Voucher], registry: Registry) -> Iterator[str]:
    """The paths of all documents that vouchers and directives name."""
    for voucher in vouchers:
        for _, path in voucher.papers:
            yield path
    for record in registry.records:
        if record.document is not None:
            yield record.document


def split_funding(
    entry: data.Transaction, registry: Registry, currency: str
) -> tuple[data.Transaction, Finding | None]:
    """A transaction with its legs split over the agreements that pay it, or why it cannot be."""
    try:
        shares = funding.funding_of(entry, registry)
        return (funding.expand(entry, shares, currency) if shares else entry), None
    except funding.UnsplittableError as error:
        voucher = text_key(None, entry, "voucher")
        return entry, Finding(
            code="PB101",
            message=f"{voucher or entry.narration}: {error}",
            file=str(entry.meta["filename"]),
            line=int(entry.meta["lineno"]),
            entry_date=entry.date,
            subject=voucher,
        )


def _latest(vouchers: Iterable[Voucher], registry: Registry) -> datetime.date | None:
    days = [voucher.date for voucher in vouchers]
    days += [statement.on for statement in registry.all(Statement)]
    return max(days, default=None)


def _unreadable(registry: Registry, currency: str) -> Iterator[Finding]:
    """Amendments and policies that are of the form of a directive and cannot be read for all that."""
    for change in registry.all(Amendment):
        reason = readable_amendment(change, registry.by_id.get(change.subject))
        if reason:
            yield _malformed(change, reason, change.subject)
    for line in registry.all(Policy):
        reason = unreadable_policy(line) or _of_another_currency(line, currency)
        if reason:
            yield _malformed(line, reason, line.name)


def _of_another_currency(line: Policy, currency: str) -> str | None:
    for value in line.values:
        if isinstance(value, Amount) and value.currency != currency:
            return f'"{line.name}" is in {value.currency}; the books are in {currency}'
    return None


def _malformed(record: Record, reason: str, subject: str) -> Finding:
    return Finding(
        code=MALFORMED,
        message=f'custom "{type(record).directive}" {reason}',
        file=record.file,
        line=record.line,
        entry_date=record.date,
        subject=subject,
    )
