"""Every id that is named is registered.

A misspelt agreement, project or place would drop money out of every report that asks for the right
one. Ids are strings of one namespace; lots on receivables are the matter of PB204, payees that of
PB601.

Fails:

    2016-06-12 custom "pledge" "P-SE-2016-01" "SWD" "FFS" 1000000 USD "announced"

Passes:

    2016-06-12 custom "pledge" "P-SE-2016-01" "SWE" "FFS" 1000000 USD "announced"

Source: UNDP practice of validated chart fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pledgebook.accounts import CATEGORIES, PARTY_ROLES, AccountParts, parts_of
from pledgebook.records import (
    RECORDS,
    Budget,
    Earmark,
    Instalment,
    Record,
    Variation,
    naming_fields,
)
from pledgebook.registry import POOL
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry
    from pledgebook.vouchers import Voucher

Named = tuple[str, str]
"""What names an id, for messages, and the id."""

CATEGORY_NAMES = frozenset((*CATEGORIES, *CATEGORIES.values()))
MONEY = ("agreement", "fund")
KEYS = {
    "project": ("project",),
    "location": ("location",),
    "obligation": ("obligation",),
    "advance": ("advance",),
    "prepared-by": ("officer", "party"),
    "approved-by": ("officer", "party"),
    "certified-by": ("officer", "party"),
    "disbursed-by": ("officer", "party"),
}
"""The metadata of transactions and postings that name a record, and of what kind."""


def check(book: Book) -> Iterator[Finding]:
    """A finding for each unknown id of a directive, and for each of a voucher."""
    registry = book.registry
    if not registry.by_id:
        return
    for kind in RECORDS.values():
        if _all_known(kind, registry):
            continue
        for record in registry.all(kind):
            for name, id_ in _unknown_in_record(record, registry):
                yield at_record("PB103", record,
                                f'custom "{kind.directive}": {name} "{id_}" is not registered',
                                subject=id_)  # fmt: skip


def visit(book: Book) -> Visit | None:
    """A finding for each unknown id of a voucher."""
    registry = book.registry
    if not registry.by_id:
        return None
    known = {key: {None, *registry.ids(kinds)} for key, kinds in KEYS.items()}
    owners = {None, POOL, *registry.ids(MONEY)}
    accounts = {
        account: unknown
        for account in book.opens
        if (unknown := list(_unknown_in_account(account, parts_of(account), registry)))
    }
    projects, locations = known["project"], known["location"]
    obligations, advances, officers = known["obligation"], known["advance"], known["approved-by"]

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if (
            not accounts
            and (
                voucher.owner in owners
                if voucher.owner is not None
                else all(leg.agreement in owners or leg.label for leg in voucher.legs)
            )
            and not (voucher.spoken and _names_unknown(voucher.spoken, known))
            and voucher.project in projects
            and voucher.location in locations
            and officers.issuperset(voucher.officers)
            and obligations.issuperset(voucher.obligations)
            and advances.issuperset(voucher.advances)
        ):
            return ()
        return [
            at_voucher("PB103", voucher, f'{voucher.name}: {name} "{id_}" is not registered')
            for name, id_ in dict.fromkeys(_unknown_in_voucher(voucher, known, owners, accounts))
        ]

    return judge


def _names_unknown(
    spoken: Sequence[Mapping[str, Any]], known: Mapping[str, set[str | None]]
) -> bool:
    """Whether a leg's own metadata names what is not known."""
    return any(
        key in known and isinstance(id_, str) and id_ not in known[key]
        for meta in spoken
        for key, id_ in meta.items()
    )


def _unknown_in_voucher(
    voucher: Voucher,
    known: Mapping[str, set[str | None]],
    owners: set[str | None],
    accounts: Mapping[str, list[Named]],
) -> Iterator[Named]:
    for meta in (voucher.entry.meta, *voucher.spoken):
        for key, ids in known.items():
            id_ = meta.get(key)
            if isinstance(id_, str) and id_ not in ids:
                yield key, id_
    for leg in voucher.legs:
        if leg.agreement not in owners and not leg.label:
            yield "agreement", str(leg.agreement)
        yield from accounts.get(leg.account, ())


def _all_known(kind: type[Record], registry: Registry) -> bool:
    """Whether all ids that the records of a kind name are known: asked of the few ids, not of all."""
    records = registry.all(kind)
    for place in naming_fields(kind):
        named = {
            id_ for value in {getattr(one, place.name) for one in records} for id_ in _ids(value)
        }
        if named and not named <= registry.ids(place.ref):
            return False
    return kind not in (Instalment, Variation, Earmark, Budget)


def _unknown_in_record(record: Record, registry: Registry) -> Iterator[Named]:
    kind = type(record)
    for place in naming_fields(kind):
        for id_ in _ids(getattr(record, place.name)):
            known = registry.by_id.get(id_)
            if known is None or not ("*" in place.ref or type(known).directive in place.ref):
                yield place.key, id_
    if isinstance(record, Instalment) and registry.agreement(record.agreement) is None:
        yield "agreement", record.agreement
    if isinstance(record, Variation) and registry.obligation(record.obligation) is None:
        yield "obligation", record.obligation
    if isinstance(record, Earmark):
        known_ids = (
            set(CATEGORY_NAMES) if record.kind == "category" else registry.ids((record.kind,))
        )
        yield from ((record.kind, id_) for id_ in record.allowed if id_ not in known_ids)
    if isinstance(record, Budget) and record.category not in CATEGORY_NAMES:
        yield "category", record.category


def _ids(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return [share.agreement for share in value]


def _unknown_in_account(account: str, parts: AccountParts, registry: Registry) -> Iterator[Named]:
    if parts.role in PARTY_ROLES and parts.party and registry.party(parts.party) is None:
        yield f"the party of {account}", parts.party
    if parts.role == "expense" and parts.window and registry.window(parts.window) is None:
        yield f"the window of {account}", parts.window
    if parts.role == "expense" and parts.facility and registry.facility(parts.facility) is None:
        yield f"the facility of {account}", parts.facility


RULE = Rule(
    code="PB103",
    name="unknown id",
    scope="local",
    category=audit_categories.OTHER,
    subject="the unknown id, or the voucher that names it",
    reach=(),
    in_drafts=True,
    check=check,
    visit=visit,
)
