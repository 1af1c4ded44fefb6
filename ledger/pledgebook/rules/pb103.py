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

from pledgebook.accounts import PARTY_ROLES, AccountParts
from pledgebook.records import Instalment, Record, Variation, named_fields
from pledgebook.registry import POOL
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry
    from pledgebook.vouchers import Voucher

Named = tuple[str, str]
"""What names an id, for messages, and the id."""

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
    for record in registry.records:
        for name, id_ in _unknown_in_record(record, registry):
            what = type(record).directive
            yield at_record("PB103", record, f'custom "{what}": {name} "{id_}" is not registered',
                            subject=id_)  # fmt: skip
    unknown_in_account = _accounts(book)
    for voucher in book.vouchers:
        for name, id_ in dict.fromkeys(_unknown_in_voucher(voucher, registry, unknown_in_account)):
            yield at_voucher("PB103", voucher,
                             f'{voucher.name}: {name} "{id_}" is not registered')  # fmt: skip


def _is_known(id_: str, kinds: tuple[str, ...], registry: Registry) -> bool:
    record = registry.by_id.get(id_)
    return record is not None and ("*" in kinds or type(record).directive in kinds)


def _unknown_in_record(record: Record, registry: Registry) -> Iterator[Named]:
    kind = type(record)
    for place in (*named_fields(kind, "value"), *named_fields(kind, "key")):
        if not place.ref:
            continue
        for id_ in _ids(getattr(record, place.name)):
            if not _is_known(id_, place.ref, registry):
                yield place.key, id_
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


def _unknown_in_voucher(
    voucher: Voucher, registry: Registry, accounts: Mapping[str, list[Named]]
) -> Iterator[Named]:
    yield from _unknown_in_meta(voucher.entry.meta, registry)
    for leg in voucher.legs:
        id_ = leg.agreement
        if (
            id_ is not None
            and not leg.label
            and id_ != POOL
            and not _is_known(id_, MONEY, registry)
        ):
            yield "agreement", id_
        # Two keys are the file and the line, which every posting has.
        if leg.posting.meta and len(leg.posting.meta) > 2:
            yield from _unknown_in_meta(leg.posting.meta, registry)
        if leg.account in accounts:
            yield from accounts[leg.account]


def _unknown_in_meta(meta: dict[str, Any], registry: Registry) -> Iterator[Named]:
    for key, id_ in meta.items():
        if key in KEYS and isinstance(id_, str) and not _is_known(id_, KEYS[key], registry):
            yield key, id_


def _accounts(book: Book) -> dict[str, list[Named]]:
    """The accounts that name an unknown party, window or facility, with what they name."""
    names = {leg.account: leg.parts for voucher in book.vouchers for leg in voucher.legs}
    found = {
        account: list(_unknown_in_account(account, parts, book.registry))
        for account, parts in names.items()
    }
    return {account: unknown for account, unknown in found.items() if unknown}


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
    in_drafts=True,
    check=check,
)
