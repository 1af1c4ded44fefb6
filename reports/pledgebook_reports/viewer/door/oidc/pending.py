"""Who has set out to sign in and has not come back: each state counts once, for one browser."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

AGE = 600.0
"""Seconds to come back in."""

MOST = 10_000


def _drawn() -> str:
    return secrets.token_urlsafe(48)


@dataclass(frozen=True, slots=True)
class Started:
    """One who set out: the browser, where it wanted to go, and what only this server knows.

    `nonce` must stand in the token; `verifier` proves to the provider that the same server asks.
    """

    binding: str
    target: str
    since: float
    state: str = field(default_factory=_drawn)
    nonce: str = field(default_factory=_drawn)
    verifier: str = field(default_factory=_drawn)


class Pending:
    """Those under way, by state."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[str, Started] = {}
        self._lock = threading.Lock()

    def start(self, binding: str, target: str) -> Started:
        """One more sets out; the one longest under way gives way when there are too many."""
        started = Started(binding, target, self._now())
        with self._lock:
            while len(self._kept) >= MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[started.state] = started
        return started

    def take(self, state: str, binding: str) -> Started | None:
        """The one that comes back, once and in its own browser; else None."""
        with self._lock:
            started = self._kept.pop(state, None)
        if started is None or self._now() - started.since > AGE:
            return None
        same = hmac.compare_digest(started.binding.encode(), binding.encode())
        return started if same else None
