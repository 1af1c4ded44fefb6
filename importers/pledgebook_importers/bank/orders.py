"""Payments that we ordered: known before the bank's debit that settles them, no money by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """One credit transfer of a payment order.

    `amount` is positive, in the currency ordered; `account` our own that is debited, `batch` the
    payment information id under which the bank may book several as one (`batch_booking`).
    """

    account: str
    amount: Decimal
    currency: str
    date: dt.date | None
    payee: str
    payee_account: str
    end_to_end: str
    remittance: str
    message_id: str
    batch: str
    batch_booking: bool
    line: int
    instruction_id: str = ""
    payee_bank: str = ""
