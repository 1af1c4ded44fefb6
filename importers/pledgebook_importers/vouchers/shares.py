"""Who pays for a line: agreements with their weights, and the exact parts of an amount."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from pledgebook.money import ZERO, split
from pledgebook_importers.vouchers.cells import UnreadableCellError, shown

Shares = tuple[tuple[str, Decimal], ...]
"""Agreements with their weights, as `funding` in the books has them."""

Parts = tuple[Decimal, Decimal]
"""A share of a line: its cents in the books' currency, its units in its own."""

_WEIGHT = re.compile(r"\d{1,12}(\.\d{1,6})?%?", re.ASCII)
_WHOLE = Decimal(100)


def shares_of(text: str, find: Callable[[str], str]) -> Shares:
    """Read `FI-2016-01=60; DE-2016-02=40`; `find` looks an agreement up.

    Raises:
        UnreadableCellError: not of that form, an agreement unknown or named twice, or per cents
            that do not make 100.
    """
    shares: dict[str, Decimal] = {}
    percent = False
    for item in filter(None, (part.strip() for part in text.split(";"))):
        name, _, weight = (part.strip() for part in item.partition("="))
        if not _WEIGHT.fullmatch(weight) or not Decimal(weight.rstrip("%")):
            raise UnreadableCellError(
                f"{shown(item)} is no share; write FI-2016-01=60; DE-2016-02=40"
            )
        agreement = find(name)
        if agreement in shares:
            raise UnreadableCellError(f"names {agreement} twice; add its shares up")
        percent |= weight.endswith("%")
        shares[agreement] = Decimal(weight.rstrip("%"))
    total = sum(shares.values(), ZERO)
    if not shares or (percent and total != _WHOLE):
        raise UnreadableCellError(f"{shown(text)}: the per cents come to {total:f}, not 100")
    return tuple(shares.items())


def parts(value: Decimal, amount: Decimal, weights: Sequence[Decimal], *, own: bool) -> list[Parts]:
    """The cents and the units of each share: cents first, then units by the cents.

    `own` says that the amount is in the books' currency, where the two are one.
    """
    if len(weights) == 1:
        return [(value, amount)]
    cents = split(value, weights)
    if own:
        return [(cent, cent) for cent in cents]
    quantum = Decimal(1).scaleb(min(0, int(amount.normalize().as_tuple().exponent)))
    return list(zip(cents, split(amount, cents, quantum), strict=True))
