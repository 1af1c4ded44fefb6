"""Flows of aid: one shape for IATI, FTS, pooled funds and pledging conferences.

A flow is what somebody published, not money in our bank: flows are compared with the books and
stated in them, never posted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal[
    "pledge",
    "incoming-pledge",
    "commitment",
    "incoming-commitment",
    "disbursement",
    "expenditure",
    "receipt",
    "write-off",
    "allocation",
    "other",
]
"""What the flow means, whoever published it. `pledge` and `incoming-pledge` are IATI 12 and 13 as
seen by the publisher; a table of contributions states the fund's own view (`pledge`, `commitment`,
`receipt`, `write-off`); `allocation` is what a fund gave on."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One published amount.

    `type` is the source's own code or word (IATI `3`, FTS `paid`); `amount` has the source's sign
    and is None where the source states none. `amount_usd` is the source's own value in USD where it
    states one beside another currency. `activity`, `provider_activity` and `receiver_activity` are
    IATI identifiers. `new_money` is False where the same money stands in the file a second time (a
    child of a split, funds handed on between two activities of one publisher, a boundary it only
    crosses). `line` is the line, row or record of the file.
    """

    type: str
    kind: Kind
    date: dt.date | None
    amount: Decimal | None
    currency: str
    provider: str
    receiver: str
    reference: str
    line: int
    value_date: dt.date | None = None
    amount_usd: Decimal | None = None
    description: str = ""
    activity: str = ""
    provider_activity: str = ""
    receiver_activity: str = ""
    new_money: bool = True
