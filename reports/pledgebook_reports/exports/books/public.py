"""Public book: every amount of the books, with payees and places hidden.

A valid Beancount book. Donors, pledges, agreements, windows, categories, days, voucher numbers and
amounts stand as they are; parties who are no donors and places have names that mean nothing without
the key, and narrations say only what kinds of account an entry moves. Each entry carries a salted
digest of the private entry that it was made of: with the key, or with the salt of one entry, anyone
can be shown that public and private entry are the same; without it nothing can be guessed back.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core import data

from pledgebook.accounts import PARTY_ROLES, parts_of
from pledgebook.attribution import attribute, labelled_agreements
from pledgebook.directives import read_record, read_records
from pledgebook.generated import MEMORANDUM_FLAG
from pledgebook.records import (
    RECORDS,
    Agreement,
    Facility,
    Instalment,
    Party,
    Pledge,
    PledgeLapse,
    PledgeRevision,
    Window,
)
from pledgebook.registry import POOL, Registry
from pledgebook.sealing.canonical import canonical
from pledgebook_reports.exports.books import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TOLD = (Facility, Window, Pledge, PledgeRevision, PledgeLapse, Agreement, Instalment)
"""Directives that are published, beside donors and rates."""
KEYS = frozenset(
    (
        "currency", "start", "end", "line-of-effort", "reporting-org", "iati-id", "iati-org",
        "role", "member", "country", "event", "from", "until", "pledge", "pledge-amount",
        "indirect-rate", "recognition", "exchange-risk", "on-behalf-of", "joint-with",
        "joint-total", "share", "reports-due", "unsdg", "illustrative",
    )
)  # fmt: skip
"""Metadata of directives that is published."""
_AS_OF = re.compile(r"^;; Public book of .*, as of (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
_DIGEST = re.compile(r'^  digest: "([0-9a-f]{64})"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PublicBook:
    """The text of a public book and the number of its transactions."""

    text: str
    transactions: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a public book differs from the one that the private books give; `equal` counts."""

    equal: int
    differs: tuple[str, ...]


def public_book(
    entries: Sequence[data.Directive], key: bytes, title: str, currency: str, as_of: datetime.date
) -> PublicBook:
    """The public book up to a day.

    Args:
        entries: booked entries of a snapshot, funding split and links added.
        key: what names and digests are made with; whoever has it can tell who was paid.
        title: the title of the books.
        currency: the facility's currency.
        as_of: nothing later is in the book.
    """
    past = [entry for entry in entries if entry.date <= as_of]
    hidden = _Hidden(key, Registry.of(read_records(past)[0]))
    told = [line for entry in past if (line := _told(entry))]
    shown = [
        hidden.entry(entry)
        for entry in past
        if isinstance(entry, data.Transaction) and entry.flag not in {"!", MEMORANDUM_FLAG}
    ]
    used = {posting.account for entry in shown for posting in entry.postings}
    opens = [
        hidden.open(one)
        for one in past
        if isinstance(one, data.Open) and hidden.account(one.account) in used
    ]
    head = "\n".join(
        (
            f";; Public book of {title}, as of {as_of}",
            ";; Payees and places are hidden, amounts are not. Each digest proves its entry against",
            ";; the private books: docs/howto/publish.md",
            "",
            f'option "title" {text.quoted(f"{title} (public)")}',
            f'option "operating_currency" "{currency}"',
            'option "booking_method" "STRICT"',
            "",
        )
    )
    return PublicBook(text.book(head, [*told, *opens, *shown]), len(shown))


def day_of(public: str) -> datetime.date | None:
    """The day up to which a public book was made, as its head says."""
    found = _AS_OF.search(public)
    try:
        return datetime.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def compare(public: str, made: str) -> Comparison:
    """Hold a public book against the one that the private books give, entry by entry.

    Text against text: nothing of a public book is ever run or parsed.
    """
    ours, theirs = _blocks(made), _blocks(public)
    differs = [*_changed(ours, theirs)]
    rest_ours, rest_theirs = Counter(ours[""]), Counter(theirs[""])
    differs += [f"is not of these books: {_first(one)}" for one in rest_theirs - rest_ours]
    differs += [f"lacks: {_first(one)}" for one in rest_ours - rest_theirs]
    equal = sum(
        len(blocks) for digest, blocks in ours.items() if digest and theirs.get(digest) == blocks
    )
    return Comparison(equal, tuple(differs))


def _changed(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> Iterator[str]:
    for digest, blocks in ours.items():
        if not digest or theirs.get(digest) == blocks:
            continue
        if digest in theirs:
            yield f"differs from the books: {_first(theirs[digest][0])}"
        else:
            yield f"lacks an entry of the books: {_first(blocks[0])}"
    for digest in theirs.keys() - ours.keys():
        yield f"holds an entry that is not of these books: {_first(theirs[digest][0])}"


def _blocks(book: str) -> dict[str, list[str]]:
    """The blocks of a book by digest; under "" those without one."""
    found: dict[str, list[str]] = {"": []}
    for block in re.split(r"\n\n+", book.strip("\n")):
        digests = _DIGEST.findall(block)
        found.setdefault(digests[0] if len(digests) == 1 else "", []).append(block)
    return found


def _first(block: str) -> str:
    lines = block.splitlines()
    voucher = next((line.strip() for line in lines if line.startswith("  voucher:")), "")
    return " ".join((lines[0] if lines else "an empty block", voucher)).strip()


def _told(entry: data.Directive) -> data.Directive | None:
    if isinstance(entry, data.Price):
        return entry
    if not isinstance(entry, data.Custom) or entry.type not in RECORDS:
        return None
    record = read_record(entry)
    donor = isinstance(record, Party) and "donor" in record.role
    if not donor and not isinstance(record, TOLD):
        return None
    return entry._replace(meta={k: value for k, value in entry.meta.items() if k in KEYS})


class _Hidden:
    """What stands in the public book for a private name or entry."""

    def __init__(self, key: bytes, registry: Registry) -> None:
        self._key = key
        self._registry = registry

    def entry(self, entry: data.Transaction) -> data.Transaction:
        """The public form of an entry: legs with hidden accounts, its digest, nothing said."""
        labelled = labelled_agreements(entry)
        legs = []
        for posting in entry.postings:
            agreement = attribute(posting, entry, labelled, self._registry).agreement
            meta = {"agreement": agreement or POOL}
            legs.append(posting._replace(account=self.account(posting.account), meta=meta))
        meta = {"digest": self._digest(entry)}
        if isinstance(voucher := entry.meta.get("voucher"), str):
            meta["voucher"] = voucher
        tags = frozenset(entry.tags or ()) & {"illustrative"}
        return entry._replace(
            meta=meta, payee=None, narration=_kinds(legs), tags=tags, links=frozenset(),
            postings=legs,
        )  # fmt: skip

    def open(self, entry: data.Open) -> data.Open:
        """An account as it is named in public."""
        meta = {key: value for key, value in entry.meta.items() if key in KEYS}
        return entry._replace(account=self.account(entry.account), meta=meta)

    def account(self, name: str) -> str:
        """The account, with the party or the place in it hidden."""
        head, _, last = name.rpartition(":")
        if head == "Assets:PettyCash":
            return f"{head}:{self._name(last)}"
        parts = parts_of(name)
        if parts.role not in PARTY_ROLES or parts.party is None:
            return name
        party = self._registry.party(parts.party)
        if party is not None and "donor" in party.role:
            return name
        kind, role, _, *rest = name.split(":")
        return ":".join((kind, role, self._name(parts.party), *rest))

    def _name(self, private: str) -> str:
        return f"H-{self._mac('name', private.encode())[:12]}"

    def _digest(self, entry: data.Transaction) -> str:
        """SHA-256 over a salt of the entry's own and its canonical text."""
        said = canonical(entry, {}, Path())
        return hashlib.sha256(bytes.fromhex(self._mac("salt", said)) + said).hexdigest()

    def _mac(self, use: str, what: bytes) -> str:
        return hmac.new(self._key, use.encode() + b"\0" + what, hashlib.sha256).hexdigest()


def _kinds(legs: Sequence[data.Posting]) -> str:
    """What kinds of account an entry moves: `expense (Supplies), cash`."""
    kinds: dict[str, None] = {}
    for leg in legs:
        parts = parts_of(leg.account)
        category = f" ({parts.category})" if parts.role == "expense" and parts.category else ""
        kinds[f"{parts.role}{category}"] = None
    return ", ".join(kinds)
