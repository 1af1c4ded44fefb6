"""The books as the end of a month sees them, and how what it drafts is known again.

Each draft bears an `import-id` of the month, its kind and its subject, so that a second run adds
nothing; what an earlier run drafted is left out of every sum here, and so is found anew and compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pledgebook.records import Facility, Fund
from pledgebook.seals import DAY

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.book import Book
    from pledgebook.sealing.periods import Period
    from pledgebook.vouchers import Leg, Voucher

IDENTITY = "month-end"


@dataclass(frozen=True)
class Month:
    """A month and the book as checked at its last day."""

    book: Book
    period: Period

    @property
    def first(self) -> datetime.date:
        """The first day of the month."""
        return self.period.first

    @property
    def last(self) -> datetime.date:
        """The last day, for which drafts are dated."""
        return self.period.last

    @property
    def next_day(self) -> datetime.date:
        """The first day of the next month, on which drafts are reversed."""
        return self.period.last + DAY

    def identity(self, kind: str, subject: str) -> str:
        """The `import-id` of one draft: `month-end-2017-03-indirect-FI-2016-01`."""
        return f"{IDENTITY}-{self.period.name}-{kind}-{subject}"

    @cached_property
    def own(self) -> Mapping[str, Voucher]:
        """What an earlier run of this month drafted, by its identity, completed since or not."""
        mine = f"{IDENTITY}-{self.period.name}-"
        return {
            voucher.import_id: voucher
            for voucher in self.book.vouchers
            if voucher.import_id is not None and voucher.import_id.startswith(mine)
        }

    @cached_property
    def others(self) -> Sequence[Voucher]:
        """All vouchers but our own of this month: drafts and later ones among them."""
        return [voucher for voucher in self.book.vouchers if voucher.import_id not in self.own]

    @cached_property
    def posted(self) -> Sequence[Voucher]:
        """The posted vouchers up to the last day, our own of this month left out."""
        return [
            voucher for voucher in self.others if not voucher.is_draft and voucher.date <= self.last
        ]

    def legs(self, role: str) -> Iterator[tuple[Voucher, Leg]]:
        """Posted legs of one role."""
        for voucher in self.posted:
            for leg in voucher.legs:
                if leg.role == role:
                    yield voucher, leg

    @property
    def agency(self) -> str:
        """Whose books these are, as drafts name it: the first facility."""
        facilities = self.book.registry.all(Facility)
        return facilities[0].name if facilities else "Month end"

    @property
    def fund(self) -> str | None:
        """The fund that bears what is no donor's: the first, or None."""
        funds = self.book.registry.all(Fund)
        return funds[0].id if funds else None
