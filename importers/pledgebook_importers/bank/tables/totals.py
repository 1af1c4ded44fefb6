"""Totals that a bank prints below its rows: checked against them, never booked."""

from __future__ import annotations

from collections.abc import Iterator

from pledgebook.money import ZERO
from pledgebook_importers.bank.tables.rows import Booking
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.sheets import Row
from pledgebook_importers.tables.values import DecimalMark, number

_SUMMED = ("amount", "debit", "credit")


class Totals:
    """Sums of the rows so far and of those since the last total, with and without what is pending."""

    def __init__(self, layout: Layout, decimal: DecimalMark) -> None:
        self._layout = layout
        self._decimal = decimal
        self._sums = [dict.fromkeys(_SUMMED, ZERO) for _ in range(4)]
        self._signed = ZERO

    def add(self, booking: Booking) -> None:
        """Count a booking that is read, as its cells print it and as it is signed."""
        booked = booking.status == "booked"
        counted = self._sums if booked else self._sums[2:]
        for name in _SUMMED:
            printed = number(self._layout.cell(booking.row, name), self._decimal) or ZERO
            for sums in counted:
                sums[name] += printed
        if booked:
            self._signed += booking.amount

    def check(self, row: Row) -> Iterator[Problem]:
        """Compare a row of totals with the rows above it, or with those since the last one."""
        for name in _SUMMED:
            stated = number(self._layout.cell(row, name), self._decimal)
            if stated is None:
                continue
            sums = {abs(sums[name]) for sums in self._sums}
            if name == "amount":
                sums.add(abs(self._signed))
            if abs(stated) not in sums:
                column = self._layout.text(self._layout.heading, name)
                made = self._sums[0][name]
                reason = f"the file totals {column[:40]!r} to {stated}, its rows make {made}"
                yield Problem(row.line, reason)
        for page in self._sums[1::2]:
            page.update(dict.fromkeys(_SUMMED, ZERO))
