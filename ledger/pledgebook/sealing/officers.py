"""What a seal says of whose books these are and of who may act: officers in office, their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook import records
from pledgebook.sealing import signing
from pledgebook.sealing.seal_file import Officer

if TYPE_CHECKING:
    import datetime

    from pledgebook.registry import Registry


def entity_of(registry: Registry) -> str:
    """The facilities of the books by id."""
    return "+".join(one.id for one in registry.all(records.Facility)) or "books"


def officers_of(registry: Registry, day: datetime.date) -> list[Officer]:
    """The officers in office on a day who have an SSH key or a passkey, as amended by then."""
    found = []
    for officer in registry.all(records.Officer):
        key, passkey, roles, start, end, limit = (
            registry.amended(officer.id, name, day)
            for name in ("key", "passkey", "roles", "from", "until", "limit")
        )
        sealed = signing.public_key(key) if key else None
        if (
            (sealed or passkey)
            and officer.date <= day
            and (not start or start <= day)
            and (not end or day <= end)
        ):
            found.append(Officer(
                officer.id, officer.name, tuple(roles), sealed or "", passkey=passkey,
                limit=f"{limit.number:f} {limit.currency}" if limit else None,
                until=end.isoformat() if end else None,
            ))  # fmt: skip
    return found
