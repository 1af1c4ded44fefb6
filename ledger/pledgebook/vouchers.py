"""Transactions as rules and projections read them: legs attributed and valued, payments, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import convert, data

from pledgebook.accounts import AccountParts, Role, parts_of
from pledgebook.attribution import attribute, labelled_agreements, lot_label, text_key
from pledgebook.documents import stem_of
from pledgebook.money import NIL, to_cents

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.registry import Registry

DRAFT = "!"


class Leg(NamedTuple):
    """One posting, attributed and valued; a tuple, for large books make hundreds of thousands.

    `number` and `currency` are its units; `value` is its weight in `value_currency`, rounded to the
    cent when that is the facility's currency; `label` names the instalment of a lot; `obligation`
    and `advance` are the ids that its metadata, or the transaction's, name.
    """

    posting: data.Posting
    account: str
    parts: AccountParts
    role: Role
    number: Decimal
    currency: str
    value: Decimal
    value_currency: str
    agreement: str | None
    problem: str | None
    label: str | None
    obligation: str | None
    advance: str | None


@dataclass(frozen=True, slots=True)
class Voucher:
    """One transaction with its legs; `blank` when amounts were left to Beancount to fill in."""

    entry: data.Transaction
    legs: tuple[Leg, ...]
    blank: bool = False

    @property
    def date(self) -> datetime.date:
        """The transaction's date."""
        return self.entry.date

    @property
    def is_draft(self) -> bool:
        """Whether the transaction is flagged `!`: it enters no sum of any rule."""
        return self.entry.flag == DRAFT

    @property
    def file(self) -> str:
        """The file that holds it."""
        return str(self.entry.meta["filename"])

    @property
    def line(self) -> int:
        """Its first line in that file."""
        return int(self.entry.meta["lineno"])

    @property
    def number(self) -> str | None:
        """The voucher number, `SERIES-YEAR-NUMBER`."""
        return text_key(None, self.entry, "voucher")

    @property
    def name(self) -> str:
        """The voucher number, else the import id, else the date and narration: for messages."""
        named = self.number or text_key(None, self.entry, "import-id")
        return named or f'{self.entry.date} "{self.entry.narration}"'

    def text(self, key: str, leg: Leg | None = None) -> str | None:
        """A text in the leg's metadata, else in the transaction's."""
        return text_key(leg.posting if leg else None, self.entry, key)

    def day(self, key: str) -> datetime.date | None:
        """A date in the transaction's metadata."""
        found = self.entry.meta.get(key)
        return found if isinstance(found, type(self.entry.date)) else None

    def flag(self, key: str) -> bool:
        """Whether a key of the transaction's metadata is TRUE."""
        return self.entry.meta.get(key) is True

    def evidence(self, stems: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Each evidence key (`invoice`, `invoice-2`) and path, of the transaction and its legs."""
        yield from _evidence_in(self.entry.meta, stems)
        for leg in self.legs:
            if leg.posting.meta:
                yield from _evidence_in(leg.posting.meta, stems)


def _evidence_in(meta: dict[str, Any], stems: frozenset[str]) -> Iterator[tuple[str, str]]:
    for key, path in meta.items():
        if stem_of(key) in stems and isinstance(path, str):
            yield key, path


class Payment(NamedTuple):
    """Money that leaves the bank to one payee under one voucher.

    `amount` is positive and in the facility's currency; `payee` is the id that `payee-id` names,
    else the party of the account that is cleared, else None; `granted` says whether any of it is a
    donor's (a fund's own bank charges are not).
    """

    voucher: Voucher
    payee: str | None
    amount: Decimal
    legs: tuple[Leg, ...]
    granted: bool


CLEARED = frozenset(("payable", "retention", "advance", "prepayment", "due-to-donor"))
"""Accounts of a party that a payment debits."""


def payments_of(voucher: Voucher, registry: Registry, currency: str) -> list[Payment]:
    """The payments of a voucher by payee; none when no money leaves the bank on balance."""
    out = [leg for leg in voucher.legs if leg.role == "cash" and leg.value < 0]
    if not out:
        return []
    net = sum((leg.value for leg in voucher.legs if leg.role == "cash"), NIL)
    if net >= 0 or any(leg.value_currency != currency for leg in out):
        return []
    own = voucher.text("payee-id") or cleared_party(voucher)
    by_payee: dict[str | None, list[Leg]] = {}
    for leg in out:
        payee = voucher.text("payee-id", leg) or own
        by_payee.setdefault(payee, []).append(leg)
    granted = any(registry.agreement(leg.agreement) is not None for leg in out)
    if len(by_payee) == 1:
        return [Payment(voucher, next(iter(by_payee)), -net, tuple(out), granted)]
    return [
        Payment(voucher, payee, -sum((leg.value for leg in legs), NIL), tuple(legs),
                granted)
        for payee, legs in by_payee.items()
    ]  # fmt: skip


def cleared_party(voucher: Voucher) -> str | None:
    """The party whose account a voucher debits: a payable, a retention, an advance, a refund."""
    for leg in voucher.legs:
        if leg.role in CLEARED and leg.value > 0:
            return leg.parts.party
    return None


def voucher_of(entry: data.Transaction, registry: Registry, currency: str) -> Voucher:
    """Attribute and value the postings of a booked transaction."""
    meta = entry.meta
    labelled = labelled_agreements(entry)
    obligation, advance = _id_in(meta, "obligation"), _id_in(meta, "advance")
    legs = []
    blank = False
    for posting in entry.postings:
        own: dict[str, Any] = posting.meta or {}
        agreement, problem = attribute(posting, entry, labelled, registry)
        if posting.cost is None and posting.price is None:
            number, unit = posting.units.number, posting.units.currency  # type: ignore[union-attr]  # booked
            value, value_currency = number, unit
        else:
            number, unit = posting.units.number, posting.units.currency  # type: ignore[union-attr]  # booked
            value, value_currency = convert.get_weight(posting)
        parts = parts_of(posting.account)
        legs.append(
            Leg(
                posting, posting.account, parts, parts.role,
                number,  # type: ignore[arg-type]  # booked: never MISSING
                unit,
                to_cents(value) if value_currency == currency else value,  # type: ignore[arg-type]
                value_currency, agreement, problem, lot_label(posting),
                _id_in(own, "obligation") or obligation, _id_in(own, "advance") or advance,
            )
        )  # fmt: skip
        blank = blank or "__automatic__" in own
    return Voucher(entry, tuple(legs), blank)


def _id_in(meta: dict[str, Any], key: str) -> str | None:
    found = meta.get(key)
    return found if isinstance(found, str) else None
