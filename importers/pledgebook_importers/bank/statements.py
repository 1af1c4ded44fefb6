"""Bank statements as every reader of one hands them on, whatever the format of the file.

Amounts are major units of the named currency, signed from the account's point of view: what comes
in is positive.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Status = Literal["booked", "pending", "information"]
Shown = tuple[Decimal, str]
"""An amount and its currency, as printed beside a booking; never negative."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One payment inside a booking; its amount may be absent or in another currency."""

    amount: Decimal | None
    currency: str
    parties: tuple[str, ...]
    counterparty_account: str
    reference: str
    end_to_end: str
    remittance: str
    additional: str
    shown: tuple[Shown, ...]
    charges: tuple[Shown, ...]
    code: str
    line: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booking of the bank; `details` explain it and are never booked beside it.

    `parties` are the other side's names, the nearest first; `code` is the bank's transaction code
    as `PMNT/RCDT/ESCT`; `shown` are amounts that the bank prints beside the booked one (instructed,
    original, before charges), `charges` what it says it took.
    """

    date: dt.date
    value_date: dt.date | None
    amount: Decimal
    currency: str
    counterparty: str
    counterparty_account: str
    reference: str
    end_to_end: str
    remittance: str
    import_id: str
    status: Status
    line: int
    additional: str = ""
    code: str = ""
    reversal: bool = False
    parties: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    charges: tuple[Shown, ...] = ()
    details: tuple[Detail, ...] = ()

    @property
    def words(self) -> str:
        """Everything that payer and bank wrote, references first."""
        return f"{self.reference} {self.end_to_end} {self.remittance} {self.additional}"

    @property
    def booked(self) -> bool:
        """Only a booked line is money."""
        return self.status == "booked"


@dataclass(frozen=True, slots=True)
class Statement:
    """One account and currency over one period; `account_raw` is the number as printed.

    `number` is the bank's statement number, or its statement id where it numbers none; `sequence`
    is that number where it counts up by one. An `interim` report (camt.052, camt.054, MT942) repeats
    what a statement books: it is read and compared, never booked.
    """

    account: str
    account_raw: str
    currency: str
    number: str
    sequence: int | None
    page: int
    message_id: str
    opening: Decimal | None
    closing: Decimal | None
    from_date: dt.date | None
    to_date: dt.date | None
    line: int
    lines: tuple[StatementLine, ...]
    kind: Literal["statement", "interim"] = "statement"

    @property
    def booked(self) -> tuple[StatementLine, ...]:
        """The lines that are money."""
        return tuple(line for line in self.lines if line.booked)
