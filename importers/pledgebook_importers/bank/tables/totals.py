"""Totals that a bank prints below its rows: checked against them, never booked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pledgebook.money import ZERO
from pledgebook_importers.bank.tables.conventions import MOVED
from pledgebook_importers.bank.tables.rows import Booking
from pledgebook_importers.bank.tables.units import amount
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.sheets import Row
from pledgebook_importers.tables.values import DecimalMark

_SIGNED = "signed"


class Totals:
    """The rows so far, summed when a total is met: all of them, and those since the last total.

    A bank may count what is pending or not, and may sum what it prints or what it means.
    """

    def __init__(self, layout: Layout, decimal: DecimalMark) -> None:
        self._layout = layout
        self._decimal = decimal
        self._page: list[Booking] = []
        self._before = dict.fromkeys((*MOVED, _SIGNED), (ZERO, ZERO))

    def add(self, booking: Booking) -> None:
        """Count a booking that is read."""
        self._page.append(booking)

    def check(self, row: Row) -> Iterator[Problem]:
        """Compare a row of totals with the rows above it, or with those since the last one."""
        page = {name: self._sum(name) for name in self._before}
        every = {
            name: (page[name][0] + booked, page[name][1] + shown)
            for name, (booked, shown) in self._before.items()
        }
        self._page, self._before = [], every
        for name in MOVED:
            stated = amount(self._layout.cell(row, name), self._decimal)
            if stated is None:
                continue
            sums = {*page[name], *every[name]}
            if name == "amount":
                sums |= {*page[_SIGNED], *every[_SIGNED]}
            if abs(stated) not in map(abs, sums):
                column = self._layout.text(self._layout.heading, name)
                made = every[name][0]
                reason = f"the file totals {column[:40]!r} to {stated}, its rows make {made}"
                yield Problem(row.line, reason)

    def _sum(self, name: str) -> tuple[Decimal, Decimal]:
        """What the rows since the last total make in one column: the booked ones, and all."""
        booked = shown = ZERO
        for booking in self._page:
            if name == _SIGNED:
                moved = booking.amount
            else:
                moved = amount(self._layout.cell(booking.row, name), self._decimal) or ZERO
            shown += moved
            if booking.status == "booked":
                booked += moved
        return booked, shown
