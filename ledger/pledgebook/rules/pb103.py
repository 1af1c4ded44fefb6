"""Every id that is named is registered.

A misspelt agreement, project or place would drop money out of every report that asks for the right
one. Ids
are strings of one namespace; lots on receivables are the matter of PB204.

    2016-05-12 custom "pledge" "P-FI-2016-01" "FNI" "FFS" 1000000 EUR "announced"

Source: UNDP practice of validated chart fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pledgebook.accounts import PARTY_ROLES
from pledgebook.records import Instalment, Record, Variation, key_name, named_fields
from pledgebook.registry import POOL
from pledgebook.rules.base import Rule, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book, Leg, Voucher
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry

KEYS = {
    "agreement": ("agreement", "fund"),
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
    if not book.registry.by_id:
        return
    for record in book.registry.records:
        for name, id_ in _unknown_in_record(record, book.registry):
            what = type(record).directive
            yield at_record("PB103", record, f'custom "{what}": {name} "{id_}" is not registered',
                            subject=id_)  # fmt: skip
    for voucher in book.vouchers:
        seen: set[tuple[str, str]] = set()
        for name, id_ in _unknown_in_voucher(voucher, book.registry):
            if (name, id_) not in seen:
                seen.add((name, id_))
                yield at_voucher("PB103", voucher,
                                 f'{voucher.name}: {name} "{id_}" is not registered')  # fmt: skip


def _is_known(id_: str, kinds: tuple[str, ...], registry: Registry) -> bool:
    record = registry.by_id.get(id_)
    return record is not None and ("*" in kinds or type(record).directive in kinds)


def _unknown_in_record(record: Record, registry: Registry) -> Iterator[tuple[str, str]]:
    kind = type(record)
    for place in (*named_fields(kind, "value"), *named_fields(kind, "key")):
        refs = place.metadata["ref"]
        if not refs:
            continue
        for id_ in _ids(getattr(record, place.name)):
            if not _is_known(id_, refs, registry):
                yield key_name(place.name), id_
    if isinstance(record, Instalment) and registry.agreement(record.agreement) is None:
        yield "agreement", record.agreement
    if isinstance(record, Variation) and registry.obligation(record.obligation) is None:
        yield "obligation", record.obligation


def _ids(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return [share.agreement for share in value]


def _unknown_in_voucher(voucher: Voucher, registry: Registry) -> Iterator[tuple[str, str]]:
    for leg in voucher.legs:
        for key, kinds in KEYS.items():
            id_ = leg.agreement if key == "agreement" else voucher.text(key, leg)
            if id_ is None or (key == "agreement" and (leg.label or id_ == POOL)):
                continue
            if not _is_known(id_, kinds, registry):
                yield key, id_
        yield from _unknown_in_account(leg, registry)


def _unknown_in_account(leg: Leg, registry: Registry) -> Iterator[tuple[str, str]]:
    parts = leg.parts
    if parts.role in PARTY_ROLES and parts.party and registry.party(parts.party) is None:
        yield f"the party of {leg.account}", parts.party
    if parts.role == "expense" and parts.window and registry.window(parts.window) is None:
        yield f"the window of {leg.account}", parts.window
    if parts.role == "expense" and parts.facility and registry.facility(parts.facility) is None:
        yield f"the facility of {leg.account}", parts.facility


RULE = Rule(
    code="PB103",
    name="unknown id",
    scope="local",
    finding="other",
    subject="the unknown id, or the voucher that names it",
    check=check,
)
