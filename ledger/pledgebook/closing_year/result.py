"""What the close of a year would do to the books, before anybody signs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple


class Balance(NamedTuple):
    """What an account holds when the next year begins, in units of one currency."""

    account: str
    currency: str
    units: Decimal


class YearClose(NamedTuple):
    """The files that a close writes and removes, by place; or the reasons why it does not.

    `entries` is a digest of all entries of the books: it must be the same before and after.
    `removed` are the folded files with their SHA-256 in hex, `replaced` those of files that are
    there; `summed` entries of `total` stand in sums.
    """

    refusals: Sequence[str]
    written: Mapping[str, str]
    removed: Mapping[str, str]
    replaced: Mapping[str, str]
    entries: str
    total: int
    summed: int
    balances: Sequence[Balance]
    sealed: bool
    """Whether the year is sealed already."""


class Proof(NamedTuple):
    """One opening file held against the closed year that it was made of; `fault` is one clause."""

    place: str
    year: str
    fault: str | None
    entries: int
    summed: int
