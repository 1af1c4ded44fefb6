"""Donor book: one donor's money as a valid Beancount book of its own.

Every transaction balances within every agreement, so the legs of a donor's agreements are whole
entries by themselves: each account of the donor book holds what that donor's columns hold in the
books. Needs no plugin: plain `bean-check` and plain Fava read it.

Left out: drafts, legs of other agreements, money that only moves from bank to bank (`POOL`), bank
accounts of payees, and obligations that other donors pay too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount.core import convert, data

from pledgebook.accounts import parts_of
from pledgebook.attribution import attribute, labelled_agreements
from pledgebook.directives import read_record, read_records
from pledgebook.generated import MEMORANDUM_FLAG
from pledgebook.money import NIL, to_cents
from pledgebook.records import (
    RECORDS,
    Advance,
    Agreement,
    Facility,
    Location,
    Obligation,
    Party,
    Pledge,
    Project,
    Record,
    Stated,
    Window,
    id_of,
    naming_fields,
)
from pledgebook.registry import Registry
from pledgebook_reports.exports.books import text
from pledgebook_reports.exports.scope import ExportError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

PRIVATE = frozenset(("bank-account", "beneficiary-account", "owners", "funding", "funding-key"))
"""Metadata that is not the donor's to know, or that speaks of other donors' shares."""
PLACES = (Facility, Window, Location, Project)


@dataclass(frozen=True, slots=True)
class DonorBook:
    """The text of a donor's book and what it holds."""

    text: str
    agreements: tuple[str, ...]
    transactions: int


def donor_book(
    entries: Sequence[data.Directive], donor: str, title: str, currency: str, as_of: datetime.date
) -> DonorBook:
    """The donor's book up to a day.

    Args:
        entries: booked entries of a snapshot, funding split and links added.
        donor: the legal donor of the agreements, or the party on whose behalf they were signed.
        title: the title of the books.
        currency: the facility's currency.
        as_of: nothing later is in the book.

    Raises:
        ExportError: no such donor, no agreement of that donor, or a transaction that does not
        balance within them.
    """
    past = [entry for entry in entries if entry.date <= as_of]
    registry = Registry.of(read_records(past)[0])
    own = _own_agreements(registry, donor)
    kept = [
        part
        for entry in past
        if isinstance(entry, data.Transaction)
        and entry.flag not in {"!", MEMORANDUM_FLAG}
        and (part := _part(entry, own, registry, currency))
    ]
    told = _registry_lines(past, registry, own, donor, kept)
    used = {posting.account for entry in kept for posting in entry.postings}
    opens = [one for one in past if isinstance(one, data.Open) and one.account in used]
    spoken = {
        posting.units.currency for entry in kept for posting in entry.postings if posting.units
    }
    rates = [one for one in past if isinstance(one, data.Price) and one.currency in spoken]
    head = _head(registry, donor, own, title, currency, as_of)
    return DonorBook(text.book(head, [*told, *opens, *rates, *kept]), tuple(sorted(own)), len(kept))


def _own_agreements(registry: Registry, donor: str) -> frozenset[str]:
    party = registry.party(donor)
    if party is None:
        known = sorted({one.donor for one in registry.all(Agreement)})
        raise ExportError(f"{donor} is no registered party; donors are {', '.join(known)}")
    own = frozenset(
        one.id for one in registry.all(Agreement) if donor in (one.donor, one.on_behalf_of)
    )
    if not own:
        raise ExportError(f"{donor} ({party.name}) has signed no agreement by that day")
    return own


def _part(
    entry: data.Transaction, own: frozenset[str], registry: Registry, currency: str
) -> data.Transaction | None:
    """The legs of the donor's agreements, as an entry of its own; None without any."""
    labelled = labelled_agreements(entry)
    found = [
        (posting, agreement)
        for posting in entry.postings
        if (agreement := attribute(posting, entry, labelled, registry).agreement) in own
    ]
    if not found:
        return None
    residue = NIL
    for posting, _ in found:
        weight = convert.get_weight(posting)
        residue += to_cents(weight.number) if weight.currency == currency else NIL
    if residue:
        name = entry.meta.get("voucher") or entry.narration
        raise ExportError(
            f"{entry.meta['filename']}:{entry.meta['lineno']}: {name} leaves {residue} {currency} "
            f"within {' and '.join(sorted(own))}: pledgebook check tells why"
        )
    single = {agreement for _, agreement in found}
    meta = {key: value for key, value in entry.meta.items() if key not in PRIVATE}
    meta.pop("agreement", None)
    if len(single) == 1:
        meta["agreement"] = next(iter(single))
    postings = [
        posting._replace(meta=_leg_meta(posting, agreement, alone=len(single) == 1))
        for posting, agreement in found
    ]
    strangers = {one.id for one in registry.all(Agreement)} - own
    links = frozenset(entry.links or ()) - strangers
    return entry._replace(meta=meta, postings=postings, links=links)


def _leg_meta(posting: data.Posting, agreement: str | None, *, alone: bool) -> data.Meta:
    meta = {key: value for key, value in (posting.meta or {}).items() if key not in PRIVATE}
    meta.pop("agreement", None)
    return meta if alone else {**meta, "agreement": agreement}


def _registry_lines(
    entries: Sequence[data.Directive],
    registry: Registry,
    own: frozenset[str],
    donor: str,
    kept: Sequence[data.Transaction],
) -> list[data.Directive]:
    """The directives that speak of this donor's money and of nobody else's."""
    ids = _ids(registry, own, donor)
    parties = {donor, *_parties(kept)}
    lines: list[data.Directive] = []
    for entry in entries:
        if not isinstance(entry, data.Custom) or entry.type not in RECORDS:
            continue
        record = read_record(entry)
        if isinstance(record, Party):
            wanted = record.id in parties
        elif isinstance(record, Stated):
            wanted = record.subject == donor
        else:
            wanted = isinstance(record, PLACES) or not ids.isdisjoint(_subjects(record))
        if wanted:
            meta = {key: value for key, value in entry.meta.items() if key not in PRIVATE}
            lines.append(entry._replace(meta=meta))
    return lines


def _ids(registry: Registry, own: frozenset[str], donor: str) -> frozenset[str]:
    """The donor's pledges and agreements, and the obligations and advances that they alone pay."""
    pledges = {one.id for one in registry.all(Pledge) if one.donor == donor}
    acts: list[Obligation | Advance] = [*registry.all(Obligation), *registry.all(Advance)]
    paid = {one.id for one in acts if one.agreement in own}
    numbered = {id_ for id_ in registry.by_id if id_.rpartition("/")[0] in own | paid}
    return frozenset({*own, *pledges, *paid, *numbered})


def _subjects(record: Record) -> set[str]:
    """A directive's own id, and the records that it names."""
    named = {getattr(record, field.name) for field in naming_fields(type(record))}
    return {id_of(record), *named} if type(record).defines else named


def _parties(kept: Sequence[data.Transaction]) -> Iterator[str]:
    """Whose accounts are used, and who is paid."""
    for entry in kept:
        yield from _payee(entry.meta)
        for posting in entry.postings:
            yield from _payee(posting.meta)
            if party := parts_of(posting.account).party:
                yield party


def _payee(meta: data.Meta | None) -> Iterator[str]:
    payee = (meta or {}).get("payee-id")
    if isinstance(payee, str):
        yield payee


def _head(
    registry: Registry,
    donor: str,
    own: frozenset[str],
    title: str,
    currency: str,
    as_of: datetime.date,
) -> str:
    party = registry.party(donor)
    name = party.name if party else donor
    lines = [
        f";; {name}: one donor's money, out of the books of {title}, as of {as_of}",
        f";; Agreements: {', '.join(sorted(own))}",
        ";; Legs that other agreements pay are left out: every transaction balances within each",
        ";; agreement. Drafts and transfers from bank to bank are left out too.",
        "",
        f'option "title" {text.quoted(f"{title}: {name}")}',
        f'option "operating_currency" "{currency}"',
        'option "booking_method" "STRICT"',
        "",
    ]
    return "\n".join(lines)
