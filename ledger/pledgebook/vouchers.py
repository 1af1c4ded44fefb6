"""Transactions as rules and projections read them: legs attributed and valued, payments, evidence."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import msgspec
from beancount.core import compare, convert, data

from pledgebook.accounts import CASH_IN, FROM_DONOR, SPENT, AccountParts, Role, parts_of
from pledgebook.attribution import attribute, labelled_agreements, lot_label, text_key
from pledgebook.money import NIL, to_cents

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from pledgebook.documents import EvidenceKeys
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


OFFICERS = ("prepared-by", "approved-by", "certified-by", "disbursed-by")
"""The metadata keys of those who act on a voucher, in the order of `Voucher.officers`."""
SPENDS = frozenset(("expense", "advance", "prepayment", "refund"))
"""Accounts whose debit takes on cost, or gives money away that is accounted for later."""


INCOME = frozenset(("contribution", "refund"))
"""Accounts of what donors give and get back."""
CLEARED = frozenset(("payable", "retention", "advance", "prepayment", "due-to-donor"))
"""Accounts of a party that a payment debits."""


class Voucher(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One transaction with its legs, and what rules ask of its metadata.

    A struct and no dataclass, for large books make a hundred thousand of them.

    The metadata is read once, here: rules go over large books many times, and dictionaries of
    hundreds of thousands of vouchers are slow to visit. What a posting says of itself goes before
    what the transaction says. `paid` is the money that leaves its cash accounts for anything but
    cash, transfers and exchange, whatever comes in beside it; `debits` is the sum of its debits;
    both in the facility's currency.
    """

    entry: data.Transaction
    legs: tuple[Leg, ...]
    date: datetime.date
    is_draft: bool
    """Whether the transaction is flagged `!`: it enters no sum of any rule."""
    number: str | None
    """The voucher number, `SERIES-YEAR-NUMBER`."""
    paid: Decimal
    debits: Decimal
    spends: bool
    """Whether it debits an account of `SPENDS`."""
    releases: bool
    """Whether it debits a retention."""
    foreign: bool
    """Whether a leg's units are not in the facility's currency."""
    obligations: tuple[str, ...]
    """The obligations that its legs name, each once."""
    advances: tuple[str, ...]
    """The advances that its legs name, each once."""
    income: bool
    """Whether it moves a donor's contributions or refunds."""
    cash: Decimal
    """What it brings in, as `CASH_IN` counts it."""
    received: Decimal
    """What of that a donor pays (`FROM_DONOR`): refunds, interest and transfers apart."""
    spent: Decimal
    """What it spends, advances or pays ahead, as `SPENT` counts it."""
    parties: tuple[str | None, ...]
    """The parties whose accounts (`CLEARED`) it moves, each once."""
    owner: str | None
    """The agreement of all its legs where they have one and balance within it; else None."""
    officers: tuple[str | None, ...]
    """Who acted, as `OFFICERS` lists the acts."""
    prepared_on: datetime.date | None
    approved_on: datetime.date | None
    payee_id: str | None
    beneficiary: str | None
    """The account that the money went to."""
    invoice_number: str | None
    invoice_date: datetime.date | None
    project: str | None
    location: str | None
    reverses: str | None
    import_id: str | None
    late: bool
    final: bool
    papers: tuple[tuple[str, str], ...]
    """Evidence keys (`invoice`, `invoice-2`) with their paths, those of its legs included."""
    spoken: tuple[dict[str, Any], ...]
    """The metadata of legs that say more than their agreement."""
    blank: bool
    """Whether amounts were left to Beancount to fill in."""

    @property
    def file(self) -> str:
        """The file that holds it."""
        return str(self.entry.meta["filename"])

    @property
    def line(self) -> int:
        """Its first line in that file."""
        return int(self.entry.meta["lineno"])

    @property
    def name(self) -> str:
        """The voucher number, else the import id, else the date and narration: for messages."""
        return self.number or self.import_id or f'{self.date} "{self.entry.narration}"'

    @property
    def payee(self) -> str:
        """Who is paid, in the voucher's words: for messages."""
        return self.entry.payee or "nobody named"

    def text(self, key: str, leg: Leg | None = None) -> str | None:
        """A text in the leg's metadata, else in the transaction's."""
        return text_key(leg.posting if leg else None, self.entry, key)

    def day(self, key: str) -> datetime.date | None:
        """A date in the transaction's metadata."""
        return _day(self.entry.meta.get(key))


def entry_id(voucher: Voucher) -> str:
    """An entry's id: its voucher, else its import id, else its canonical hash."""
    return voucher.number or voucher.import_id or hash_id(voucher.entry)


def hash_id(entry: data.Transaction) -> str:
    """The id of an entry that has no other: by what it says and posts."""
    return f"hash-{compare.hash_entry(entry, exclude_meta=True)}"


class Payment(NamedTuple):
    """Money that leaves the bank to one payee under one voucher.

    `amount` is positive and in the facility's currency; `payees` are all whom the voucher names or
    whose accounts it clears, the one of the payment first; `granted` says whether any of it is a
    donor's (a fund's own bank charges are not).
    """

    voucher: Voucher
    payees: tuple[str, ...]
    amount: Decimal
    legs: tuple[Leg, ...]
    granted: bool

    @property
    def payee(self) -> str | None:
        """The first of its payees."""
        return self.payees[0] if self.payees else None


def payments_of(
    voucher: Voucher, donors: Container[str | None], contracts: Callable[[str | None], str | None]
) -> list[Payment]:
    """The payments of a voucher by payee; none when no money leaves the bank for anything.

    `donors` are the ids of donor agreements; `contracts` gives the payee of an obligation, for
    vouchers that name nobody themselves.
    """
    if voucher.paid <= NIL:
        return []
    out = [leg for leg in voucher.legs if leg.role == "cash" and leg.value < NIL]
    granted = any(leg.agreement in donors for leg in out)
    payee = voucher.payee_id
    if payee is not None and not voucher.spoken and voucher.parties in ((), (payee,)):
        return [Payment(voucher, (payee,), voucher.paid, tuple(out), granted)]
    named = dict.fromkeys(
        one
        for one in (voucher.payee_id, *(_text(own.get("payee-id")) for own in voucher.spoken))
        if one is not None
    )
    cleared = [leg.parts.party for leg in voucher.legs if leg.value > NIL and leg.role in CLEARED]
    others = dict.fromkeys([*named, *filter(None, cleared)])
    if not others:
        others = dict.fromkeys(filter(None, (contracts(leg.obligation) for leg in out)))
    by_payee: dict[str | None, list[Leg]] = {}
    for leg in out if voucher.spoken else ():
        by_payee.setdefault(_text((leg.posting.meta or {}).get("payee-id")), []).append(leg)
    own = {payee: legs for payee, legs in by_payee.items() if payee is not None}
    if len(own) < 2 or None in by_payee:
        return [Payment(voucher, tuple(others), voucher.paid, tuple(out), granted)]
    rest = [one for one in others if one not in own and one != voucher.payee_id]
    return [
        Payment(
            voucher, (payee, *rest), -sum((leg.value for leg in legs), NIL), tuple(legs), granted
        )
        for payee, legs in own.items()
    ]


def party_of(voucher: Voucher) -> str | None:
    """The party of the first account of a party that a voucher moves, either way."""
    return next((leg.parts.party for leg in voucher.legs if leg.role in CLEARED), None)


def voucher_of(
    entry: data.Transaction,
    registry: Registry,
    currency: str,
    evidence: EvidenceKeys,
    chart: Mapping[str, AccountParts],
) -> Voucher:
    """Attribute and value the postings of a booked transaction."""
    # Two keys are the file and the line, which every posting has.
    own = [posting.meta for posting in entry.postings if posting.meta and len(posting.meta) > 2]
    blank = any("__automatic__" in meta for meta in own)
    spoken = [meta for meta in own if len(meta) > 2 + ("agreement" in meta)]
    legs = _legs(entry, registry, currency, chart)
    said = entry.meta
    if spoken:
        legs = _of_one_document(legs)
        said = _said(entry.meta, spoken)
    papers = [
        (key, path)
        for meta in (entry.meta, *spoken)
        for key, path in meta.items()
        if evidence[key] and path and isinstance(path, str)
    ]
    totals, get = _totals(legs, currency), said.get
    return Voucher(
        entry=entry,
        legs=tuple(legs),
        date=entry.date,
        is_draft=entry.flag == DRAFT,
        number=_text(get("voucher")),
        paid=totals.paid,
        debits=totals.debits,
        spends=totals.spends,
        releases=totals.releases,
        income=totals.income,
        foreign=totals.foreign,
        cash=totals.cash,
        received=totals.received,
        spent=totals.spent,
        parties=totals.parties,
        owner=totals.owner,
        obligations=tuple(dict.fromkeys([leg.obligation for leg in legs if leg.obligation])),
        advances=tuple(dict.fromkeys([leg.advance for leg in legs if leg.advance])),
        officers=tuple([_text(get(key)) for key in OFFICERS]),
        prepared_on=_day(get("prepared-on")),
        approved_on=_day(get("approved-on")),
        payee_id=_text(get("payee-id")),
        beneficiary=_text(get("beneficiary-account")),
        invoice_number=_text(get("invoice-number")),
        invoice_date=_day(get("invoice-date")),
        project=_text(get("project")),
        location=_text(get("location")),
        reverses=_text(get("reverses")),
        import_id=_text(get("import-id")),
        late=get("late") is True,
        final=get("final") is True,
        papers=tuple(papers),
        spoken=tuple(spoken),
        blank=blank,
    )


def _legs(
    entry: data.Transaction, registry: Registry, currency: str, chart: Mapping[str, AccountParts]
) -> list[Leg]:
    labelled = labelled_agreements(entry)
    obligation, advance = _text(entry.meta.get("obligation")), _text(entry.meta.get("advance"))
    # A posting that is no lot and says nothing itself is of what the transaction names.
    named = _text(entry.meta.get("agreement"))
    legs = []
    for posting in entry.postings:
        speaks = posting.meta is not None and len(posting.meta) > 2
        agreement, problem = named, None
        if named is None or speaks or posting.cost is not None:
            agreement, problem = attribute(posting, entry, labelled, registry)
        number, unit = cast("tuple[Decimal, str]", posting.units)  # booked: never MISSING
        value, value_currency = number, unit
        if posting.cost is not None or posting.price is not None:
            value, value_currency = cast("tuple[Decimal, str]", convert.get_weight(posting))
        if value_currency == currency:
            value = to_cents(value)
        parts = chart.get(posting.account) or parts_of(posting.account)
        own_obligation, own_advance = obligation, advance
        if posting.meta and speaks:
            own_obligation = _text(posting.meta.get("obligation")) or obligation
            own_advance = _text(posting.meta.get("advance")) or advance
        legs.append(
            Leg(
                posting, posting.account, parts, parts.role, number, unit, value, value_currency,
                agreement, problem, lot_label(posting), own_obligation, own_advance,
            )
        )  # fmt: skip
    return legs


class _Totals(NamedTuple):
    """What the legs of a voucher come to; each field is the voucher's of that name."""

    paid: Decimal
    debits: Decimal
    spends: bool
    releases: bool
    income: bool
    foreign: bool
    cash: Decimal
    received: Decimal
    spent: Decimal
    parties: tuple[str | None, ...]
    owner: str | None


def _totals(legs: list[Leg], currency: str) -> _Totals:
    spends = releases = foreign = problems = buys = income = False
    paid = debits = total = cash = received = spent = NIL
    owners: set[str | None] = set()
    parties: list[str | None] = []
    for leg in legs:
        role, value = leg.role, leg.value
        if role in CLEARED and leg.parts.party not in parties:
            parties.append(leg.parts.party)
        income = income or role in INCOME
        foreign = foreign or leg.currency != currency
        problems = problems or leg.problem is not None or leg.value_currency != currency
        owners.add(leg.agreement)
        if leg.value_currency != currency:
            continue
        total += value
        # A sum of one value is that value: one object less to keep.
        if role in SPENT:
            spent = spent + value if spent else value
        elif role in CASH_IN:
            cash -= value
            if role in FROM_DONOR:
                received -= value
        if value > NIL:
            debits = debits + value if debits else value
            spends = spends or role in SPENDS
            releases = releases or role == "retention"
            buys = buys or role not in MOVES
        elif role == "cash":
            paid -= value
    owner = owners.pop() if len(owners) == 1 and not problems and total == NIL else None
    return _Totals(
        paid if buys else NIL, debits, spends, releases, income, foreign, cash, received, spent,
        tuple(parties), owner,
    )  # fmt: skip


MOVES = frozenset(("cash", "transfer", "exchange"))
"""Accounts between which money moves without anything being bought."""


def _said(meta: dict[str, Any], spoken: list[dict[str, Any]]) -> dict[str, Any]:
    """The metadata of a transaction, with what its postings say where it says nothing itself."""
    said: dict[str, Any] = {}
    for one in (*reversed(spoken), meta):
        said.update(one)
    return said


def _of_one_document(legs: list[Leg]) -> list[Leg]:
    """Legs with the obligation and advance that one of them names for its agreement.

    It is the entry that is under an obligation: naming it on one posting takes no other out.
    """
    named = {
        leg.agreement: (leg.obligation, leg.advance)
        for leg in reversed(legs)
        if leg.obligation is not None or leg.advance is not None
    }
    return [
        leg._replace(obligation=named[leg.agreement][0], advance=named[leg.agreement][1])
        if leg.agreement in named and leg.obligation is None and leg.advance is None
        else leg
        for leg in legs
    ]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: object) -> datetime.date | None:
    return value if isinstance(value, datetime.date) else None
