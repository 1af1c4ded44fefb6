"""What a donor replied, and how each payment stands to it: confirmed, or received since.

Source: ISA 505; where nobody replied, receipts after the day of what was owed on it are evidence of
another kind (ISA 505.12 and A18).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from pledgebook_reports.confirmation.statement import Instalment, Payment

WORDS = {"agreed": "agreed", "differs": "the reply differs", "no-reply": "no reply"}
"""How a payment stands that was made by the day of a reply."""
SINCE, AFTER = "owed then, received since", "after the reply"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it is recorded; `value` is what the donor states, in the facility's currency."""

    entry: str
    date: datetime.date
    day: datetime.date
    value: Decimal
    outcome: str
    document: str


def replies(connection: duckdb.DuckDBPyConnection, donor: str, as_of: datetime.date) -> list[Reply]:
    """The replies of a donor that were recorded by a day, the one that counts first."""
    found = connection.execute(
        "SELECT entry_id, date, day, value, outcome, COALESCE(document, '') FROM confirmations "
        "WHERE donor = ? AND date <= ? ORDER BY day DESC, date DESC, entry_id",
        [donor, as_of],
    ).fetchall()
    return [Reply(*row) for row in found]


def standing(payment: Payment, part: Instalment | None, answered: Sequence[Reply]) -> str:
    """How a payment stands to the latest reply; empty where the donor was not asked."""
    if not answered:
        return ""
    latest = answered[0]
    if payment.date <= latest.day:
        return WORDS[latest.outcome]
    owed = part is not None and part.since is not None and part.since <= latest.day
    return SINCE if owed else AFTER
