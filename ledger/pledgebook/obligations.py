"""What is obligated and what is drawn: contracts with their variations, in the contract's currency.

A voucher draws what it accepts or pays ahead: minus the sum of its bank, payable and retention
legs. Accepting work draws once; paying the payable later, or releasing retention, draws nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.money import ZERO
from pledgebook.records import Obligation, ObligationClose, Variation

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.registry import Registry
    from pledgebook.vouchers import Leg, Voucher

DRAWING = frozenset(("cash", "payable", "retention"))
ACCEPTING = frozenset(("expense", "prepayment"))


class Draw(NamedTuple):
    """What one voucher draws of an obligation for one agreement, in the contract's currency."""

    voucher: Voucher
    agreement: str
    number: Decimal


@dataclass(frozen=True, slots=True)
class Commitment:
    """An obligation with its variations in the order of days, and the day it was closed."""

    obligation: Obligation
    variations: Sequence[Variation]
    closed: datetime.date | None

    def amount(self, day: datetime.date | None = None) -> Decimal:
        """The contract's sum on a day, variations included, in its own currency."""
        changes = (v.amount.number for v in self.variations if day is None or v.date <= day)
        return self.obligation.amount.number + sum(changes, ZERO)

    def shares(self) -> tuple[tuple[str, Decimal], ...]:
        """Who pays, with weights."""
        if self.obligation.funding:
            return tuple((share.agreement, share.weight) for share in self.obligation.funding)
        return (
            ((self.obligation.agreement, self.obligation.amount.number),)
            if (self.obligation.agreement)
            else ()
        )


def commitments(registry: Registry, day: datetime.date | None) -> Mapping[str, Commitment]:
    """All obligations signed up to a day, by id."""
    varied: dict[str, list[Variation]] = defaultdict(list)
    for variation in registry.all(Variation):
        if day is None or variation.date <= day:
            varied[variation.obligation].append(variation)
    closed: dict[str, datetime.date] = {}
    for act in registry.all(ObligationClose):
        if day is None or act.date <= day:
            closed.setdefault(act.obligation, act.date)
    return {
        one.id: Commitment(one, varied[one.id], closed.get(one.id))
        for one in registry.all(Obligation)
        if day is None or one.date <= day
    }


def draws(book: Book, obligation: Obligation, legs: Iterable[tuple[Voucher, Leg]]) -> list[Draw]:
    """What the posted legs that name an obligation draw of it, voucher by voucher."""
    found: list[Draw] = []
    by_voucher: dict[int, tuple[Voucher, list[Leg]]] = {}
    for voucher, leg in legs:
        by_voucher.setdefault(id(voucher), (voucher, []))[1].append(leg)
    for voucher, own in by_voucher.values():
        if not any(leg.role in ACCEPTING for leg in own):
            continue
        sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for leg in own:
            if leg.role in DRAWING:
                sums[leg.agreement or ""] -= _in_contract(book, obligation, voucher, leg)
        found += [Draw(voucher, agreement, number) for agreement, number in sums.items()]
    return found


EXEMPT_ROLES = frozenset(("due-to-donor", "indirect-cost", "refund", "unapplied", "transfer"))
EXEMPT_CATEGORIES = frozenset(("Staff", "Indirect"))


def lacks_contract(voucher: Voucher) -> bool:
    """Whether a payment names no obligation or advance and is for something that is contracted.

    Salaries, indirect cost, refunds to donors and moves between agreements are not.
    """
    if any(leg.obligation or leg.advance for leg in voucher.legs):
        return False
    return any(
        leg.value > 0
        and leg.role != "cash"
        and leg.role not in EXEMPT_ROLES
        and leg.parts.category not in EXEMPT_CATEGORIES
        for leg in voucher.legs
    )


def _in_contract(book: Book, obligation: Obligation, voucher: Voucher, leg: Leg) -> Decimal:
    """A leg in the contract's currency; at the official rate where it is in neither of the two."""
    currency = obligation.amount.currency
    if leg.currency == currency:
        return leg.number
    if leg.value_currency == currency:
        return leg.value
    found = book.converted(leg.value, leg.value_currency, currency, voucher.date)
    # Without a rate nothing can be said in the contract's currency: PB306 asks for the rate.
    return found if found is not None else ZERO
