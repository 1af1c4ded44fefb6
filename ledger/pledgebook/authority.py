"""Who may act: an officer's roles, dates of office and limit, as amended by a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook.records import Officer

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from pledgebook.registry import Registry


def lacks_authority(
    registry: Registry,
    officer: str,
    roles: tuple[str, ...],
    day: datetime.date,
    amount: Decimal | None = None,
    currency: str = "",
) -> str | None:
    """Why an officer may not act in any of these roles on a day, for an amount; None if he may."""
    known = registry.get(Officer, officer)
    if known is None:
        return f"{officer} is no registered officer"
    name = f"{officer} ({known.name})"
    held: tuple[str, ...] = registry.amended(officer, "roles", day)
    if not set(roles) & set(held):
        return f"{name} is {' and '.join(held)}, not {roles[0]}"
    start, until = registry.amended(officer, "from", day), registry.amended(officer, "until", day)
    if start and day < start:
        return f"{name} is in office from {start} on, not on {day}"
    if until and day > until:
        return f"{name} was in office until {until}, not on {day}"
    return over_limit(registry, officer, day, amount, currency) if amount is not None else None


def over_limit(
    registry: Registry, officer: str, day: datetime.date, amount: Decimal, currency: str
) -> str | None:
    """Why an amount is beyond a registered officer's limit on a day; None if it is not.

    An amount in another currency than the limit's is beyond it: convert it first.
    """
    limit = registry.amended(officer, "limit", day)
    if limit is None or (limit.currency == currency and amount <= limit.number):
        return None
    name = registry.amended(officer, "name", day)
    return (
        f"{officer} ({name}) may approve up to {format_money(limit.number)} {limit.currency}, "
        f"not {format_money(amount)} {currency}"
    )
