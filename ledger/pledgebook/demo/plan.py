"""What invented spending must respect: a facility, its places, and agreements with their receipts.

Money is in cents of the facility's currency throughout `pledgebook.demo`: integers, so that a
hundred thousand vouchers are drawn quickly and exactly.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from pledgebook.accounts import CATEGORIES

MANAGEMENT = "MGMT"
"""The window of running costs; every other window is programme."""


@dataclass(frozen=True, slots=True)
class Place:
    """A location; `parent` is the governorate of a district, or empty."""

    id: str
    name: str
    parent: str = ""

    @property
    def governorate(self) -> str:
        """The id of the governorate: its own where it has no parent."""
        return self.parent or self.id


@dataclass(frozen=True, slots=True)
class Facility:
    """The entity whose books these are, with the accounts that vouchers are paid from."""

    id: str
    currency: str
    windows: tuple[str, ...]
    places: tuple[Place, ...]
    bank: str
    local_bank: str
    local_currency: str = "IQD"
    local_per_unit: int = 1190
    """Local units for one unit of the facility's currency."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money received: the day and the cents that reached the bank; negative where it left again."""

    date: datetime.date
    cents: int


@dataclass(frozen=True, slots=True)
class FundedAgreement:
    """An agreement whose money may be spent. Empty earmarks allow everything."""

    id: str
    donor: str
    start: datetime.date
    end: datetime.date
    indirect_rate: Decimal
    receipts: tuple[Receipt, ...]
    windows: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def received(self, until: datetime.date) -> int:
        """Cents received up to and including a day."""
        return sum(receipt.cents for receipt in self.receipts if receipt.date <= until)

    def with_indirect(self, cents: int) -> int:
        """Cents that a cost takes up together with the indirect cost on it, rounded up."""
        return int((cents * (1 + self.indirect_rate)).to_integral_value(ROUND_CEILING)) + 1

    def allows(self, window: str, categories: tuple[str, ...]) -> bool:
        """Whether the earmarks allow a window and the categories, by name or number."""
        named = set(self.categories)
        return (not self.windows or window in self.windows) and (
            not named or all({one, CATEGORIES[one]} & named for one in categories)
        )

    def place_allowed(self, place: Place) -> bool:
        """Whether the earmarks allow a place; a governorate includes its districts."""
        return not self.places or bool({place.id, place.parent} & set(self.places))


@dataclass(frozen=True, slots=True)
class Plan:
    """Agreements and the span of invented spending.

    Years before `open_year` are folded into one file each; vouchers from `documented_from` on have
    evidence, as files ending in `evidence_suffix` (`.pdf` or `.txt`).
    """

    facility: Facility
    agreements: tuple[FundedAgreement, ...]
    first: datetime.date
    last: datetime.date
    open_year: int
    documented_from: datetime.date = datetime.date.min
    evidence_suffix: str = ".pdf"
    papers_together: bool = False
    """Whether a voucher's papers are one file: books of any size keep few files."""
    _by_id: dict[str, FundedAgreement] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {one.id: one for one in self.agreements})

    def paper(self, stem: str) -> str:
        """The file name of a voucher's paper."""
        return f"{'papers' if self.papers_together else stem}{self.evidence_suffix}"

    def agreement(self, id_: str) -> FundedAgreement:
        """The agreement of an id."""
        return self._by_id[id_]


class Purse:
    """What is left of one agreement's receipts: nothing is promised before its money is there."""

    def __init__(self, agreement: FundedAgreement) -> None:
        self.agreement = agreement
        ordered = sorted(agreement.receipts, key=lambda receipt: receipt.date)
        self._dates = [receipt.date for receipt in ordered]
        self._sums = [0]
        for receipt in ordered:
            self._sums.append(self._sums[-1] + receipt.cents)
        # A later outflow (a refund) must not find its money spent: the least to come counts.
        for i in range(len(self._sums) - 2, -1, -1):
            self._sums[i] = min(self._sums[i], self._sums[i + 1])
        self._taken = 0

    def free(self, day: datetime.date) -> int:
        """Cents received before a day and taken by nothing yet."""
        return self._sums[bisect_right(self._dates, day - datetime.timedelta(days=1))] - self._taken

    def take(self, cents: int) -> None:
        """Set a cost aside, with the indirect cost on it."""
        self._taken += self.agreement.with_indirect(cents)

    def take_bare(self, cents: int) -> None:
        """Set aside money that bears no indirect cost, such as a refund."""
        self._taken += cents
