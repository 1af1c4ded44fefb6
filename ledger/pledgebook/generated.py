"""What the plugin adds to the books: accounts at first use, memorandum pairs, links.

Pledges and obligations are promises, not money: they stand as balanced pairs in pseudo-currencies
(`PLEDGE.EUR`, `OBLIG.USD`) under `Equity:Memorandum`, flagged `M`, so that Fava shows them beside
the money
and no sum of money ever holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from beancount.core import amount, data

from pledgebook.accounts import CATEGORIES, PARTY_ROLES, parts_of
from pledgebook.money import ZERO
from pledgebook.records import (
    Agreement,
    Obligation,
    ObligationClose,
    Pledge,
    PledgeLapse,
    PledgeRevision,
    Record,
    Variation,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from pledgebook.readers import Amount
    from pledgebook.registry import Registry

MEMORANDUM_FLAG = "M"
PLEDGES = "Equity:Memorandum:Pledges"
OBLIGATIONS = "Equity:Memorandum:Obligations"
ILLUSTRATIVE = frozenset({"illustrative"})
LINK_KEYS = ("agreement", "obligation", "advance")


def memoranda(registry: Registry) -> list[data.Transaction]:
    """A balanced pair for every act that changes what is promised."""
    return [*_pledge_pairs(registry), *_obligation_pairs(registry)]


@dataclass(frozen=True, slots=True)
class PledgeAct:
    """A change of what a pledge leaves open, in the pledge's currency."""

    record: Record
    pledge: Pledge
    kind: Literal["pledge", "revision", "lapse", "converted"]
    change: Decimal


def pledge_acts(registry: Registry) -> Iterator[PledgeAct]:
    """All that changes a pledge, in the order of the days."""
    acts: list[Record] = [
        *registry.all(Pledge),
        *registry.all(PledgeRevision),
        *registry.all(PledgeLapse),
        *(a for a in registry.all(Agreement) if a.pledge),
    ]
    promised: dict[str, Decimal] = {}
    still_open: dict[str, Decimal] = {}
    for act in sorted(acts, key=lambda act: (act.date, act.file, act.line)):
        pledge = registry.pledge(
            act.id if isinstance(act, Pledge) else getattr(act, "pledge", None)
        )
        if pledge is None:
            continue
        rest = still_open.get(pledge.id, ZERO)
        kind: Literal["pledge", "revision", "lapse", "converted"]
        if isinstance(act, Pledge):
            kind, change = "pledge", act.amount.number
            promised[pledge.id] = change
        elif isinstance(act, PledgeRevision):
            kind, change = "revision", act.amount.number - promised.get(pledge.id, ZERO)
            promised[pledge.id] = act.amount.number
        elif isinstance(act, Agreement):
            kind, change = "converted", -converted(act, pledge).number
        else:
            kind, change = "lapse", -rest
        still_open[pledge.id] = rest + change
        yield PledgeAct(act, pledge, kind, change)


def _pledge_pairs(registry: Registry) -> Iterator[data.Transaction]:
    for act in pledge_acts(registry):
        pledge = act.pledge
        text = {
            "pledge": f"{pledge.id} pledged ({pledge.status})",
            "revision": f"{pledge.id} revised",
            "lapse": f"{pledge.id} lapsed",
            "converted": f"{pledge.id} converted into {getattr(act.record, 'id', '')}",
        }[act.kind]
        currency = f"PLEDGE.{pledge.amount.currency}"
        account = f"{PLEDGES}:{pledge.donor}"
        if act.change:
            yield _pair(act.record, account, PLEDGES, act.change, currency, text, pledge.id)


def converted(agreement: Agreement, pledge: Pledge) -> Amount:
    """How much of a pledge an agreement takes up, in the pledge's currency.

    An agreement in another currency that states no `pledge-amount` takes up the whole pledge.
    """
    if agreement.pledge_amount is not None:
        return agreement.pledge_amount
    if agreement.amount.currency == pledge.amount.currency:
        return agreement.amount
    return pledge.amount


def _obligation_pairs(registry: Registry) -> Iterator[data.Transaction]:
    open_amounts: dict[str, Decimal] = {}
    acts: list[Record] = [
        *registry.all(Obligation),
        *registry.all(Variation),
        *registry.all(ObligationClose),
    ]
    for act in sorted(acts, key=lambda act: (act.date, act.file, act.line)):
        id_ = act.id if isinstance(act, Obligation) else getattr(act, "obligation", None)
        obligation = registry.obligation(id_)
        if obligation is None:
            continue
        if isinstance(act, Obligation):
            change, text = act.amount.number, f"{act.id} obligated"
        elif isinstance(act, Variation):
            change, text = act.amount.number, f"{act.id} varied: {act.reason}"
        else:
            change, text = -open_amounts.get(obligation.id, ZERO), f"{obligation.id} closed"
        open_amounts[obligation.id] = open_amounts.get(obligation.id, ZERO) + change
        account = f"{OBLIGATIONS}:{obligation.payee}"
        currency = f"OBLIG.{obligation.amount.currency}"
        if change:
            yield _pair(act, account, OBLIGATIONS, change, currency, text, obligation.id)


def _pair(
    act: Record, account: str, contra: str, number: Decimal, currency: str, text: str, link: str
) -> data.Transaction:
    meta = data.new_metadata(act.file, act.line, {"generated": True})
    postings = [
        data.Posting(name, amount.Amount(units, currency), None, None, None, {})
        for name, units in ((account, number), (contra, -number))
    ]
    tags = ILLUSTRATIVE if act.illustrative else data.EMPTY_SET
    return data.Transaction(
        meta, act.date, MEMORANDUM_FLAG, None, text, tags, _links((link,)), postings
    )


def with_links(entry: data.Transaction) -> data.Transaction:
    """The transaction with a link for each agreement, obligation and advance that it names."""
    said = entry.meta.get
    named: tuple[Any, ...] = (said("agreement"), said("obligation"), said("advance"))
    for posting in entry.postings:
        # Two keys are the file and the line, which every posting has.
        if posting.meta and len(posting.meta) > 2:
            named += tuple([posting.meta.get(key) for key in LINK_KEYS])
    links = _links(named)
    if not links:
        return entry
    if entry.links:
        links = entry.links | links
    return data.Transaction(
        entry.meta, entry.date, entry.flag, entry.payee, entry.narration, entry.tags, links,
        entry.postings,
    )  # fmt: skip


@cache
def _links(named: tuple[Any, ...]) -> frozenset[str]:
    """The links of some values; most vouchers share theirs with others."""
    return frozenset(_link(value) for value in named if value and isinstance(value, str))


@cache
def _link(id_: str) -> str:
    return "".join(c if c.isalnum() or c in "-_/." else "-" for c in id_)


def opened_at_first_use(entries: Iterable[data.Directive], explicit: set[str]) -> list[data.Open]:
    """`open` directives for the accounts of parties, windows and memoranda, at their first use.

    Accounts of unknown ids are opened too, so that the one error they cause is ours (PB103).
    """
    first: dict[str, tuple[datetime.date, str]] = {}
    for entry in entries:
        if isinstance(entry, data.Transaction):
            names = [posting.account for posting in entry.postings]
        elif isinstance(entry, (data.Balance, data.Document, data.Note)):
            names = [entry.account]
        else:
            continue
        for name in names:
            if name not in explicit and (name not in first or entry.date < first[name][0]):
                first[name] = (entry.date, str(entry.meta["filename"]))
    return [
        data.Open(_open_meta(name, file), date, name, [], None)
        for name, (date, file) in sorted(first.items())
        if is_generated(name)
    ]


def is_generated(account: str) -> bool:
    """Whether an account is opened at its first use: of a party, a window or a memorandum."""
    parts = parts_of(account)
    if parts.role in PARTY_ROLES:
        return account.count(":") == 2
    if parts.role == "expense":
        return parts.category in CATEGORIES and account.count(":") == 3
    return parts.role == "memorandum"


def _open_meta(account: str, file: str) -> dict[str, Any]:
    meta = data.new_metadata(file, 0, {"generated": True})
    parts = parts_of(account)
    if parts.role == "expense" and parts.category:
        meta["unsdg"] = CATEGORIES[parts.category]
    return meta
