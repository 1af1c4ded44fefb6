"""Books transactions: those without lots or gaps here, all others by Beancount's own booking.

Most vouchers state every amount and hold nothing at cost. Booking them decides nothing: their
postings stand as written, grouped by the currency in which they balance, and the tolerance of each
currency is noted. Transactions with a lot, a blank amount or anything odd go through
`beancount.parser.booking_full`, in their place in the order of the books, against the balances of
those accounts that such transactions ask about.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import data, interpolate, inventory
from beancount.core.number import MISSING
from beancount.parser import booking, booking_full
from beancount.parser.options import OPTIONS_DEFAULTS
from beancount.utils.defdict import ImmutableDictWithDefault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Tolerances = dict[tuple[tuple[str, int], ...], ImmutableDictWithDefault]


def book(
    entries: Sequence[data.Directive], options: dict[str, Any]
) -> tuple[list[data.Directive], list[Any]]:
    """The booked entries and the errors of booking, as `beancount.parser.booking.book` gives them.

    The metadata of the entries is added to in place: an entry is booked once.
    """
    if options["inferred_tolerance_default"] or options["infer_tolerance_from_cost"]:
        return booking.book(entries, options)  # type: ignore[no-any-return]
    methods: dict[str, Any] = defaultdict(lambda: options["booking_method"])
    methods.update(
        (entry.account, entry.booking)
        for entry in entries
        if isinstance(entry, data.Open) and entry.booking
    )
    asking = [
        entry
        for entry in entries
        if isinstance(entry, data.Transaction) and not is_complete(entry.postings)
    ]
    if asking:
        return _book_among(entries, options, methods, asking)
    known: Tolerances = {}
    return [_booked(entry, options, known) for entry in entries], []


def _book_among(
    entries: Sequence[data.Directive],
    options: dict[str, Any],
    methods: dict[str, Any],
    asking: Iterable[data.Transaction],
) -> tuple[list[data.Directive], list[Any]]:
    left = {id(entry) for entry in asking}
    asked = {
        posting.account
        for entry in asking
        for posting in entry.postings
        if posting.cost is not None or _has_gap(posting)
    }
    balances: dict[str, inventory.Inventory] = defaultdict(inventory.Inventory)
    known: Tolerances = {}
    booked: list[data.Directive] = []
    errors: list[Any] = []
    incomplete: list[Any] = []
    for entry in entries:
        if id(entry) in left:
            found, faults, _ = booking_full._book([entry], options, methods, balances)  # noqa: SLF001 -- its public form copies no balances either, and hides them
            booked += found
            errors += faults
            incomplete += booking.validate_missing_eliminated(found, options)
            continue
        one = _booked(entry, options, known)
        booked.append(one)
        if isinstance(one, data.Transaction):
            for posting in one.postings:
                if posting.account in asked:
                    balances[posting.account].add_position(posting)
    return booked, errors + incomplete


def is_complete(postings: Sequence[data.Posting]) -> bool:
    """Whether postings have no lot and no gap, so that booking decides nothing."""
    return all(posting.cost is None and not _has_gap(posting) for posting in postings)


def _has_gap(posting: Any) -> bool:
    units, price = posting.units, posting.price
    if units is None or units is MISSING or units.currency is MISSING:
        return True
    if not isinstance(units.number, Decimal):
        return True
    return price is not None and (
        price.currency is MISSING or not isinstance(price.number, Decimal)
    )


def booked(entry: data.Directive, known: Tolerances) -> data.Directive:
    """A complete transaction as `book` books it; `known` are tolerances that were found already."""
    return _booked(entry, OPTIONS_DEFAULTS, known)


def _booked(entry: data.Directive, options: dict[str, Any], known: Tolerances) -> data.Directive:
    """A complete transaction with its tolerances; other directives as they are."""
    if not isinstance(entry, data.Transaction):
        return entry
    postings: list[Any] = entry.postings
    places = tuple([(p.units.currency, p.units.number.as_tuple().exponent) for p in postings])
    tolerances = known.get(places)
    if tolerances is None:
        tolerances = known[places] = interpolate.infer_tolerances(postings, options, mode="max")
    entry.meta[interpolate.AUTOMATIC_TOLERANCES] = tolerances
    currencies = [
        posting.price.currency if posting.price is not None else posting.units.currency
        for posting in postings
    ]
    if len(set(currencies)) < 2:
        return entry
    # By the currency in which they balance, in the order in which each comes first.
    grouped = sorted(range(len(postings)), key=lambda n: (currencies.index(currencies[n]), n))
    return entry._replace(postings=[postings[n] for n in grouped])
