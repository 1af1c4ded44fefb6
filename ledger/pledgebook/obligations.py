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
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """All obligations signed up to a day, by id; a variation is in the contract's currency."""
    varied: dict[str, list[Variation]] = defaultdict(list)
    for variation in registry.all(Variation):
        contract = registry.obligation(variation.obligation)
        if (
            contract is not None
            and variation.amount.currency == contract.amount.currency
            and (day is None or variation.date <= day)
        ):
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


def draws_of(book: Book, voucher: Voucher) -> list[tuple[str, Draw]]:
    """What one voucher draws, by obligation and agreement, in the contract's currency."""
    if voucher.owner is not None and not voucher.spoken and len(voucher.obligations) == 1:
        plain = _plain_draw(book, voucher, voucher.owner, voucher.obligations[0])
        if plain is not None:
            return plain
    sums: dict[tuple[str, str], Decimal] = {}
    accepted: set[str] = set()
    for leg in voucher.legs:
        id_, role = leg.obligation, leg.role
        if id_ is None:
            continue
        if role in ACCEPTING:
            accepted.add(id_)
        elif role in DRAWING:
            contract = book.registry.obligation(id_)
            if contract is not None:
                currency = contract.amount.currency
                drawn = (
                    leg.number
                    if leg.currency == currency
                    else _in_contract(book, currency, voucher, leg)
                )
                key = id_, leg.agreement or ""
                sums[key] = sums.get(key, ZERO) - drawn
    return [
        (id_, Draw(voucher, agreement, number))
        for (id_, agreement), number in sums.items()
        if id_ in accepted
    ]


def _plain_draw(
    book: Book, voucher: Voucher, owner: str, id_: str
) -> list[tuple[str, Draw]] | None:
    """The draw of a voucher that is one agreement's and one contract's, in that contract's currency.

    None where it is not so plain.
    """
    contract = book.registry.obligation(id_)
    if contract is None:
        return []
    currency, accepted, drawn = contract.amount.currency, False, ZERO
    for leg in voucher.legs:
        if leg.role in ACCEPTING:
            accepted = True
        elif leg.role in DRAWING:
            if leg.currency != currency:
                return None
            drawn -= leg.number
    return [(id_, Draw(voucher, owner, drawn))] if accepted else []


def never_beyond(one: Commitment, draws: Sequence[Draw]) -> bool:
    """Whether all draws together are within the least that was ever signed: mostly they are."""
    if one.closed is not None and draws[-1].voucher.date > one.closed:
        return False
    taken_away = sum((v.amount.number for v in one.variations if v.amount.number < 0), ZERO)
    drawn = sum([draw.number for draw in draws if draw.number > 0], ZERO)
    return drawn <= one.obligation.amount.number + taken_away


def by_voucher(
    entries: Iterable[tuple[Voucher, Leg]],
) -> Iterator[tuple[Voucher, list[Leg]]]:
    """Vouchers with their legs, of entries in the order of the books."""
    current: Voucher | None = None
    own: list[Leg] = []
    for voucher, leg in entries:
        if voucher is current:
            own.append(leg)
            continue
        if current is not None:
            yield current, own
        current, own = voucher, [leg]
    if current is not None:
        yield current, own


EXEMPT_ROLES = frozenset(("due-to-donor", "indirect-cost", "refund", "unapplied", "transfer"))
EXEMPT_CATEGORIES = frozenset(("Staff", "Indirect"))


def lacks_contract(voucher: Voucher) -> bool:
    """Whether a payment names no obligation or advance and is for something that is contracted.

    Salaries, indirect cost, refunds to donors and moves between agreements are not.
    """
    if voucher.obligations or voucher.advances:
        return False
    return any(
        leg.value > 0
        and leg.role != "cash"
        and leg.role not in EXEMPT_ROLES
        and leg.parts.category not in EXEMPT_CATEGORIES
        for leg in voucher.legs
    )


def _in_contract(book: Book, currency: str, voucher: Voucher, leg: Leg) -> Decimal:
    """A leg of another currency than the contract's: by its value, else at the official rate."""
    if leg.value_currency == currency:
        return leg.value
    found = book.converted(leg.value, leg.value_currency, currency, voucher.date)
    # Without a price nothing can be said in the contract's currency.
    return found if found is not None else ZERO
