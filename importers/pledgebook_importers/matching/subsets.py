"""Which items together make a sum: bounded, and believed only where there is one way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

MOST_ITEMS = 16
"""Items whose combinations are looked at: more would make any sum by chance."""
MOST_TAKEN = 5
"""Items of one combination."""


def only_subset(amounts: Sequence[Decimal], whole: Decimal) -> tuple[int, ...]:
    """The places of the two or more amounts that add up to the whole; none where it is not the only way.

    Amounts are positive. Equal amounts are different items: if either would do, neither is taken.
    """
    fitting = [place for place, amount in enumerate(amounts) if 0 < amount < whole]
    if len(fitting) > MOST_ITEMS or sum((amounts[place] for place in fitting), Decimal(0)) < whole:
        return ()
    found: tuple[int, ...] = ()
    for size in range(2, min(MOST_TAKEN, len(fitting)) + 1):
        for places in combinations(fitting, size):
            if sum((amounts[place] for place in places), Decimal(0)) == whole:
                if found:
                    return ()
                found = places
    return found
