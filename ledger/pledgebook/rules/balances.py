"""Running balances by the day, for the rules that watch them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pledgebook.money import ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from decimal import Decimal

    from pledgebook.vouchers import Voucher

K = TypeVar("K", bound="Hashable")


def first_below_nil(
    moves: Callable[[], Iterable[tuple[K, Decimal, Voucher]]],
) -> Iterator[tuple[K, Decimal, Voucher]]:
    """Each key whose balance is below nil at a day's end: the first such balance, its last voucher.

    Moves come in the order of the books; within a day their order does not matter. They are asked
    for twice where any balance is below nil between two of them, else once.
    """
    balances: dict[K, Decimal] = {}
    doubtful = set()
    for key, change, _ in moves():
        balance = balances[key] = balances.get(key, ZERO) + change
        if balance < ZERO:
            doubtful.add(key)
    if doubtful:
        yield from _at_day_ends(move for move in moves() if move[0] in doubtful)


def _at_day_ends(
    moves: Iterable[tuple[K, Decimal, Voucher]],
) -> Iterator[tuple[K, Decimal, Voucher]]:
    state: dict[K, tuple[Decimal, datetime.date, Voucher]] = {}
    found: dict[K, tuple[Decimal, Voucher]] = {}
    for key, change, voucher in moves:
        known = state.get(key)
        today = voucher.date
        if known is None:
            state[key] = (change, today, voucher)
            continue
        balance, day, last = known
        if balance < ZERO and day != today and key not in found:
            found[key] = (balance, last)
        state[key] = (balance + change, today, voucher)
    for key, (balance, _, last) in state.items():
        if balance < ZERO and key not in found:
            found[key] = (balance, last)
    for key, (balance, last) in found.items():
        yield key, balance, last
