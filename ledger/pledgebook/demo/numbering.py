"""Voucher numbers: by series and year, in the order of the days, without a gap but the voided."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pledgebook.demo.catalogue import VOIDS
from pledgebook.demo.model import Directive, Voucher


@dataclass(frozen=True, slots=True)
class Journal:
    """Numbered vouchers in order, and the numbers that were drawn and voided."""

    vouchers: tuple[tuple[str, Voucher], ...]
    voids: tuple[Directive, ...]


def number(vouchers: Sequence[Voucher], open_year: int, *, least: int = 20) -> Journal:
    """Number vouchers; a closed year with at least so many of series V has one number voided."""
    ordered = sorted(vouchers, key=lambda one: (one.date, one.rank))
    sizes: dict[tuple[str, int], int] = defaultdict(int)
    for one in ordered:
        sizes[one.series, one.date.year] += 1
    used: dict[tuple[str, int], int] = defaultdict(int)
    numbered: list[tuple[str, Voucher]] = []
    voids: list[Directive] = []
    for one in ordered:
        key = series, year = one.series, one.date.year
        used[key] += 1
        spoilt = series == "V" and year < open_year and sizes[key] >= least
        if spoilt and used[key] == sizes[key] // 2:
            voids.append(_void(f"{series}-{year}-{used[key]:05d}", one.date, len(voids)))
            used[key] += 1
        numbered.append((f"{series}-{year}-{used[key]:05d}", one))
    return Journal(tuple(numbered), tuple(voids))


def _void(number_: str, day: datetime.date, turn: int) -> Directive:
    return Directive(day, "voucher-void", (number_, VOIDS[turn % len(VOIDS)]))
