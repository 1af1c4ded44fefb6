"""The fields of a ledger extract that mean the same in every system; all others are codes."""

from __future__ import annotations

from pledgebook_importers.ledgers.days import DATES
from pledgebook_importers.tables.profiles import LedgerProfile

AMOUNTS = ("amount", "debit", "credit")
FOREIGN = ("foreign-amount", "foreign-debit", "foreign-credit")
PERIODS = ("fiscal-year", "period")
_OWN = frozenset(
    (
        *DATES, *AMOUNTS, *FOREIGN, "journal", "line", "side", "currency", "foreign-currency",
        "rate", "rate-divisor", "description", "journal-description", "status", "source",
    )
)  # fmt: skip


def code_fields(profile: LedgerProfile) -> tuple[str, ...]:
    """The chart fields of a profile, `account` among them, and the period's."""
    return tuple(field for field in (*profile.columns, *profile.optional) if field not in _OWN)
