"""What the books still expect of a donor, as the matcher and the drafts need it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class OpenInstalment:
    """What is still due of one instalment: a lot of the books.

    `amount` is the remaining units in `currency`, positive; `rate` the booked USD a unit; `names`
    the donor's names and aliases as payers print them; `exchange_risk` who bears rate differences.
    """

    label: str
    agreement: str
    donor: str
    names: tuple[str, ...]
    account: str
    amount: Decimal
    currency: str
    due: dt.date
    rate: Decimal
    exchange_risk: Literal["donor", "facility"] = "donor"

    @property
    def number(self) -> int | None:
        """The instalment's number, the last part of its label."""
        tail = self.label.rpartition("/")[2]
        return int(tail) if tail.isdecimal() else None
