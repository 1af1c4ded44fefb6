"""Beancount's own balances, from its inventories: what reports are checked against.

They are made of booked entries alone, past our attribution and valuation of legs, so that a fault in
those shows.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, cast

from beancount.core import convert, data
from beancount.core.inventory import Inventory

from pledgebook.generated import MEMORANDUM_FLAG
from pledgebook.money import ZERO, to_cents
from pledgebook.vouchers import DRAFT

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from beancount.core.amount import Amount

    from pledgebook.book import Book

HALF_A_CENT = Decimal("0.005")
_Key = tuple[str, str, str | None]


class Balance(NamedTuple):
    """What an account holds in one currency: its units, and their weight in the books' currency.

    What postings name an obligation for is held apart: an account's balance is the sum over them.

    The slacks are how far sums of postings that are each rounded to the cent may lie off: half a
    cent for each posting that is finer than a cent, else nil.
    """

    account: str
    currency: str
    units: Decimal
    value: Decimal
    units_slack: Decimal
    value_slack: Decimal
    day: datetime.date | None
    obligation: str | None


def balances(book: Book) -> Iterator[Balance]:
    """The balance of every account, currency and obligation, posted up to the day of the check."""
    units: dict[_Key, Inventory] = defaultdict(Inventory)
    weights: dict[_Key, Inventory] = defaultdict(Inventory)
    fine_units: dict[_Key, int] = defaultdict(int)
    fine_values: dict[_Key, int] = defaultdict(int)
    for entry in book.entries:
        if not isinstance(entry, data.Transaction) or entry.flag in (DRAFT, MEMORANDUM_FLAG):
            continue
        if book.as_of is not None and entry.date > book.as_of:
            continue
        for posting in entry.postings:
            # Booked: never MISSING.
            held, weight = cast("Amount", posting.units), convert.get_weight(posting)
            key = posting.account, held.currency, _obligation(entry, posting)
            units[key].add_amount(held)
            weights[key].add_amount(weight)
            fine_units[key] += _is_fine(held)
            fine_values[key] += _is_fine(weight)
    for key, weight in weights.items():
        account, currency, obligation = key
        yield Balance(
            account,
            currency,
            units[key].get_currency_units(currency).number or ZERO,
            weight.get_currency_units(book.currency).number or ZERO,
            HALF_A_CENT * fine_units[key],
            HALF_A_CENT * fine_values[key],
            book.as_of,
            obligation,
        )


def _obligation(entry: data.Transaction, posting: data.Posting) -> str | None:
    """The obligation that the posting names, else its entry's, straight from the text."""
    named = (posting.meta or {}).get("obligation") or entry.meta.get("obligation")
    return named if isinstance(named, str) else None


def _is_fine(amount: Amount) -> bool:
    """Whether an amount is finer than a cent."""
    number = cast("Decimal", amount.number)
    return number != to_cents(number)
