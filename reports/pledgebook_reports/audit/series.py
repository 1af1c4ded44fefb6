"""Gaps in voucher series: numbers between the first and the last of a year that no entry bears."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    import duckdb


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing numbers of a series, from `first` to `last`, and the vouchers beside them.

    `before` is empty where a series does not begin with 1.
    """

    series: str
    first: int
    last: int
    digits: int
    before: str
    after: str
    day: datetime.date

    @property
    def count(self) -> int:
        """How many numbers are missing."""
        return self.last - self.first + 1

    @property
    def text(self) -> str:
        """The missing numbers in words."""
        first = f"{self.series}-{self.first:0{self.digits}d}"
        if self.count == 1:
            return first
        return f"{first} to {self.last:0{self.digits}d}"


def gaps(connection: duckdb.DuckDBPyConnection, until: datetime.date) -> list[Gap]:
    """Every gap up to a day that no `voucher-void` explains, in the order of the numbers."""
    used = connection.execute(
        "SELECT DISTINCT voucher, date FROM postings WHERE voucher IS NOT NULL AND date <= ? "
        "UNION SELECT number, date FROM voids",
        [until],
    ).fetchall()
    return list(_gaps(used))


def _gaps(used: Iterable[tuple[str, datetime.date]]) -> Iterable[Gap]:
    series: dict[str, dict[int, tuple[str, datetime.date]]] = defaultdict(dict)
    for voucher, day in used:
        name, _, number = voucher.rpartition("-")
        if number.isascii() and number.isdigit():
            series[name][int(number)] = voucher, day
    for name in sorted(series):
        # A series begins with 1: what is missing before its first number is missing too.
        for low, high in pairwise([0, *sorted(series[name])]):
            if high > low + 1:
                after, day = series[name][high]
                digits = len(after.rpartition("-")[2])
                before = series[name][low][0] if low else ""
                yield Gap(name, low + 1, high - 1, digits, before, after, day)
