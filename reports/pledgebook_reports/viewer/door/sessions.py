"""Sessions live on the server: a cookie holds a random name of one, and nothing that can be forged.

A session ends by signing out, by age, by rest, with its user's next generation and with the server.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pledgebook_reports.viewer.door.roles import Role

REST = 2 * 3600.0
AGE = 12 * 3600.0
"""Seconds without a request, and from signing in, after which a session ends."""

MOST = 1000
"""Sessions kept; the one longest at rest gives way."""

NOT_LISTED = -1
"""The generation of one who stands in no users file."""


@dataclass(slots=True)
class Session:
    """One user signed in; times are in seconds of the server's own steady clock.

    `vouched` are the roles that an identity provider's groups gave; None for one with a password.
    """

    id: str
    user: str
    generation: int
    since: float
    seen: float
    address: str
    vouched: Sequence[Role] | None = None


class Sessions:
    """The sessions of one server, by the digest of their tokens."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[str, Session] = {}
        self._lock = threading.Lock()

    def open(
        self, user: str, generation: int, address: str, vouched: Sequence[Role] | None = None
    ) -> str:
        """Begin a session; returns the token for the cookie."""
        token, now = secrets.token_urlsafe(32), self._now()
        session = Session(_digest(token), user, generation, now, now, address, vouched)
        with self._lock:
            self._drop_old()
            self._kept[session.id] = session
        return token

    def find(self, token: str) -> Session | None:
        """The session of a token, which has now been seen."""
        with self._lock:
            session = self._kept.get(_digest(token))
            if session is None:
                return None
            if not self._alive(session):
                del self._kept[session.id]
                return None
            session.seen = self._now()
            return session

    def close(self, session_id: str) -> None:
        """End a session."""
        with self._lock:
            self._kept.pop(session_id, None)

    def close_all(self, user: str) -> bool:
        """End every session of a user; whether there was one."""
        with self._lock:
            theirs = [key for key, session in self._kept.items() if session.user == user]
            for key in theirs:
                del self._kept[key]
        return bool(theirs)

    def listed(self) -> list[Session]:
        """Every session, the latest seen first."""
        with self._lock:
            alive = [session for session in self._kept.values() if self._alive(session)]
        return sorted(alive, key=lambda session: -session.seen)

    def _alive(self, session: Session) -> bool:
        now = self._now()
        return now - session.seen < REST and now - session.since < AGE

    def _drop_old(self) -> None:
        self._kept = {key: one for key, one in self._kept.items() if self._alive(one)}
        while len(self._kept) >= MOST:
            del self._kept[min(self._kept.values(), key=lambda session: session.seen).id]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
