"""Split funding: one voucher paid by several agreements, expanded into postings per agreement.

`funding: "FI-2016-01=60; DE-2016-02=40"` (weights), or `funding-key:` with a key, on the
transaction. Every leg but the last is split by largest remainder in cents of the facility's
currency; the
last takes minus the sum, so that each agreement balances exactly. A foreign leg gets its cents
first, then
its units by largest remainder, then its own price, cents ÷ units.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import amount, convert, data

from pledgebook.money import NIL, ZERO, split, to_cents
from pledgebook.readers import SHARES, Amount, UnreadableError
from pledgebook.records import AllocationKey

if TYPE_CHECKING:
    from pledgebook.readers import Shares
    from pledgebook.registry import Registry


class UnsplittableError(ValueError):
    """The voucher's funding cannot be read or does not fit its legs; one clause."""


def funding_of(entry: data.Transaction, registry: Registry) -> Shares | None:
    """The shares that a transaction's `funding` or `funding-key` states, or None.

    Raises:
        UnsplittableError: the text is no list of shares, or the key is unknown.
    """
    key = entry.meta.get("funding-key")
    text = entry.meta.get("funding")
    if key is None and text is None:
        return None
    if key is not None and text is not None:
        msg = "names both `funding` and `funding-key`: keep one"
        raise UnsplittableError(msg)
    if key is not None:
        known = registry.get(AllocationKey, str(key))
        if known is None:
            msg = f"funding-key {key} is not a registered allocation key"
            raise UnsplittableError(msg)
        return known.shares
    try:
        return SHARES(text)
    except UnreadableError as error:
        msg = f"funding {error}"
        raise UnsplittableError(msg) from None


def expand(entry: data.Transaction, shares: Shares, currency: str) -> data.Transaction:
    """The transaction with each leg split over the shares, an `agreement` on every posting.

    Legs that carry an agreement of their own stay whole.

    Raises:
        UnsplittableError: a leg is a lot or is not valued in the facility's currency.
    """
    agreements = [share.agreement for share in shares]
    weights = [share.weight for share in shares]
    legs = [p for p in entry.postings if not (p.meta and "agreement" in p.meta)]
    if not legs:
        return entry
    given = dict.fromkeys(agreements, NIL)
    parts: dict[int, list[Decimal]] = {}
    for leg in legs[:-1]:
        parts[id(leg)] = split(_cents(leg, currency), weights)
        for agreement, part in zip(agreements, parts[id(leg)], strict=True):
            given[agreement] += part
    own = _own_cents(entry, currency)
    last = [-given[agreement] - own.get(agreement, NIL) for agreement in agreements]
    if sum(last, NIL) != _cents(legs[-1], currency):
        residue = _cents(legs[-1], currency) - sum(last, NIL)
        msg = f"cannot be split while its legs leave {residue} {currency} over"
        raise UnsplittableError(msg)
    parts[id(legs[-1])] = last
    postings: list[data.Posting] = []
    for posting in entry.postings:
        if id(posting) in parts:
            postings.extend(_split_leg(posting, agreements, parts[id(posting)], currency))
        else:
            postings.append(posting)
    return entry._replace(postings=postings)


def _own_cents(entry: data.Transaction, currency: str) -> dict[str, Decimal]:
    own: dict[str, Decimal] = {}
    for posting in entry.postings:
        agreement = posting.meta.get("agreement") if posting.meta else None
        if isinstance(agreement, str):
            own[agreement] = own.get(agreement, NIL) + _cents(posting, currency)
    return own


def _cents(posting: data.Posting, currency: str) -> Decimal:
    if posting.cost is not None:
        msg = f"the lot on {posting.account} cannot be split: name its agreement by its label"
        raise UnsplittableError(msg)
    _units(posting)
    weight = convert.get_weight(posting)
    if weight.currency != currency:
        msg = f"{posting.account} is not valued in {currency}: give its total price with @@"
        raise UnsplittableError(msg)
    return to_cents(weight.number)


def _units(posting: data.Posting) -> Amount:
    """The units of a booked posting."""
    units = posting.units
    if units is None or not isinstance(units.number, Decimal):
        msg = f"{posting.account} has no amount to split"
        raise UnsplittableError(msg)
    return Amount(units.number, units.currency)


def _split_leg(
    posting: data.Posting, agreements: list[str], parts: list[Decimal], currency: str
) -> list[data.Posting]:
    units = _units(posting)
    if units.currency == currency:
        shares = parts
    else:
        quantum = Decimal(1).scaleb(min(0, int(units.number.as_tuple().exponent)))
        shares = (
            split(units.number, [abs(part) for part in parts], quantum) if any(parts) else parts
        )
    split_legs = []
    for agreement, part, share in zip(agreements, parts, shares, strict=True):
        if share == ZERO:
            continue
        price = posting.price
        if units.currency != currency:
            price = amount.Amount(abs(part / share), currency)
        meta: dict[str, Any] = {**(posting.meta or {}), "agreement": agreement}
        split_legs.append(
            posting._replace(units=amount.Amount(share, units.currency), price=price, meta=meta)
        )
    return split_legs
