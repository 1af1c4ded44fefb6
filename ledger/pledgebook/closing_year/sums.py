"""What a closed year comes to, in fewer entries: sums per agreement, contract, advance, project and place.

Entries that later rules or reports ask for one by one are carried as they were written: all that moves
a donor's money (instalments with their lots, refunds, interest, transfers), reversed pairs, and the last
days of the year as far as policies look back over them. All else is summed, debits and credits apart,
and since every voucher balances within every agreement, every sum does. A sum is dated with the last of
its entries and says `since` when; the sum of an agreement's indirect cost comes last and says its base.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.money import NIL, ZERO
from pledgebook.rules.pb305 import charges_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from pledgebook.accounts import Role
    from pledgebook.book import Book
    from pledgebook.vouchers import Leg, Voucher

CARRIED: frozenset[Role] = frozenset((
    "receivable", "deferred", "contribution", "refund", "due-to-donor", "due-to-programme",
    "transfer", "interest", "other-income", "unapplied", "fund-balance", "memorandum", "other",
))  # fmt: skip
"""Accounts whose entries are carried whole."""
LOOKING_BACK = ("outstanding-days", "duplicate-days", "bank-change-days")
"""Policies whose rules hold entries of a new year against single ones of the last days of the old."""


class Key(NamedTuple):
    """What the entries of one sum share; `charge` are charges of indirect cost.

    `shape` is which kinds of account they debit and credit: a payment, an acceptance and a liquidation
    stay apart.
    """

    agreement: str
    obligation: str | None
    advance: str | None
    project: str | None
    location: str | None
    illustrative: bool
    charge: bool
    shape: str

    @property
    def subject(self) -> tuple[str, str | None, str | None]:
        """Whose order in time matters: the agreement with its contract or advance."""
        return self.agreement, self.obligation, self.advance


@dataclass(slots=True)
class Sum:
    """A sum: its entries' days and number, the base of charges, and its legs.

    `legs` are units and value by account, currency and whether it is a debit.
    """

    key: Key
    first: datetime.date = datetime.date.max
    last: datetime.date = datetime.date.min
    entries: int = 0
    base: Decimal = NIL
    legs: dict[tuple[str, str, bool], tuple[Decimal, Decimal]] = field(default_factory=dict)

    def add(self, leg: Leg) -> None:
        """Add one leg."""
        place = leg.account, leg.currency, leg.value > ZERO
        units, value = self.legs.get(place, (ZERO, NIL))
        self.legs[place] = units + leg.number, value + leg.value


def condense(book: Book, vouchers: Sequence[Voucher], year: int) -> tuple[list[Sum], list[Voucher]]:
    """The sums of a year's vouchers, and those that are carried, in the order of the books."""
    tail = _tail(book, year)
    sums: dict[Key, Sum] = {}
    parted = [(one, None if one.date > tail else _parts(book, one)) for one in vouchers]
    counts = Counter(key for _, parts in parted for key in parts or ())
    several = {key.subject for key, count in counts.items() if count > 1 or key.charge}
    carried = []
    for voucher, parts in parted:
        # A sum of one entry would say less than the entry.
        if parts is None or not any(key.subject in several for key in parts):
            carried.append(voucher)
            continue
        for key, legs in parts.items():
            _enter(book, sums.setdefault(key, Sum(key)), voucher, legs)
    _date(sums.values())
    return sorted(sums.values(), key=_order), carried


def _date(sums: Iterable[Sum]) -> None:
    """The sums of one contract or advance are of one day, its last; charges come after all cost."""
    subjects: dict[tuple[str, str | None, str | None], datetime.date] = {}
    agreements: dict[str, datetime.date] = {}
    for one in sums:
        subject, agreement = one.key.subject, one.key.agreement
        subjects[subject] = max(one.last, subjects.get(subject, one.last))
        agreements[agreement] = max(one.last, agreements.get(agreement, one.last))
    for one in sums:
        one.last = agreements[one.key.agreement] if one.key.charge else subjects[one.key.subject]


def _order(one: Sum) -> tuple[object, ...]:
    """By day; within a contract what is accepted comes before what is paid, charges come last."""
    key = one.key
    names = tuple(part or "" for part in (*key.subject, key.project, key.location))
    paid = not any(f"{role} credit" in key.shape for role in ("payable", "retention"))
    return (one.last, key.charge, *names[:3], paid, *names[3:], key.illustrative, key.shape)


def _enter(book: Book, one: Sum, voucher: Voucher, legs: Sequence[Leg]) -> None:
    one.first, one.last = min(one.first, voucher.date), max(one.last, voucher.date)
    one.entries += 1
    for leg in legs:
        one.add(leg)
    if one.key.charge:
        own = charges_of(book.registry, [(voucher, leg) for leg in legs if leg.role == "expense"])
        one.base += sum((base or NIL for _, _, base in own.get(one.key.agreement, ())), NIL)


def _parts(book: Book, voucher: Voucher) -> dict[Key, list[Leg]] | None:
    """A voucher's legs by the sum they enter; None where it is carried."""
    if voucher.late or voucher.reverses or voucher.number in book.index.undone:
        return None
    if any(
        leg.role in CARRIED
        or leg.agreement is None
        or leg.posting.cost is not None
        or leg.value_currency != book.currency
        or (leg.number > ZERO) != (leg.value > ZERO)
        for leg in voucher.legs
    ):
        return None
    by_agreement: dict[str, list[Leg]] = defaultdict(list)
    for leg in voucher.legs:
        by_agreement[leg.agreement or ""].append(leg)
    parts: dict[Key, list[Leg]] = {}
    for agreement, legs in by_agreement.items():
        keys = {_key(voucher, agreement, leg) for leg in legs}
        charge = any(leg.parts.category == "Indirect" for leg in legs)
        if len(keys) > 1 or sum((leg.value for leg in legs), NIL):
            return None
        if charge and not _chargeable(book, voucher, agreement, legs):
            return None
        sides = {f"{leg.role} {'debit' if leg.value > ZERO else 'credit'}" for leg in legs}
        parts[keys.pop()._replace(charge=charge, shape=", ".join(sorted(sides)))] = legs
    return parts


def _chargeable(book: Book, voucher: Voucher, agreement: str, legs: Sequence[Leg]) -> bool:
    """Whether a charge can be summed: nothing but a charge, on a stated base, at one rate all year."""
    if any(leg.role == "expense" and leg.parts.category != "Indirect" for leg in legs):
        return False
    changes = book.registry.amendments(agreement, "indirect-rate")
    if any(change.date.year == voucher.date.year for change in changes):
        return False
    own = charges_of(book.registry, [(voucher, leg) for leg in legs if leg.role == "expense"])
    return all(base is not None for _, _, base in own.get(agreement, ()))


def _key(voucher: Voucher, agreement: str, leg: Leg) -> Key:
    return Key(
        agreement, leg.obligation, leg.advance, voucher.text("project", leg),
        voucher.text("location", leg), "illustrative" in voucher.entry.tags, charge=False,
        shape="",
    )  # fmt: skip


def _tail(book: Book, year: int) -> datetime.date:
    """The last day whose entries may be summed."""
    last = datetime.date(year, 12, 31)
    policies = (book.registry.policy(name, last) for name in LOOKING_BACK)
    days = max((int(policy[0]) for policy in policies if policy is not None), default=0)
    return last - datetime.timedelta(days=days)


def legs_of(one: Sum) -> Iterator[tuple[str, str, Decimal, Decimal]]:
    """Account, currency, units and value of each leg, in the order of the accounts."""
    for (account, currency, _), (units, value) in sorted(one.legs.items()):
        yield account, currency, units, value
