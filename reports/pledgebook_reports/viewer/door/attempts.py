"""How often a password may be tried: a few wrong ones, then a wait that doubles."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FREE = {"pair": 5, "address": 20, "name": 50}
"""Wrong passwords without a wait: for one name from one address, from one address for any name, and
for one name from anywhere (so many that a stranger cannot lock a colleague out by a few)."""

FIRST_WAIT, LONGEST_WAIT = 15.0, 900.0
FORGOTTEN = 3600.0
"""Seconds of the first wait, of the longest, and until failures are forgotten."""

MOST = 10_000


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class Attempts:
    """The wrong passwords of late, by name and address."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._failed: dict[tuple[str, str], _Failures] = {}
        self._lock = threading.Lock()

    def wait(self, name: str, address: str) -> float:
        """Seconds until this name may be tried from this address; 0.0 for now."""
        with self._lock:
            return max(self._wait(key) for key in _keys(name, address))

    def failed(self, name: str, address: str) -> None:
        """Count a wrong password."""
        with self._lock:
            self._forget()
            for key in _keys(name, address):
                known = self._failed.setdefault(key, _Failures(0, 0.0))
                known.count, known.last = known.count + 1, self._now()

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of this name from this address."""
        with self._lock:
            self._failed.pop(("pair", f"{name} {address}"), None)

    def _wait(self, key: tuple[str, str]) -> float:
        known = self._failed.get(key)
        if known is None or self._now() - known.last > FORGOTTEN:
            return 0.0
        over = known.count - FREE[key[0]]
        if over < 0:
            return 0.0
        pause = min(FIRST_WAIT * 2.0 ** min(over, 16), LONGEST_WAIT)
        return max(known.last + pause - self._now(), 0.0)

    def _forget(self) -> None:
        now = self._now()
        if len(self._failed) < MOST:
            return
        recent = {k: one for k, one in self._failed.items() if now - one.last <= FORGOTTEN}
        # Many names tried: those longest ago give way.
        latest = sorted(recent.items(), key=lambda item: -item[1].last)[: MOST // 2]
        self._failed = dict(latest)


def _keys(name: str, address: str) -> Iterable[tuple[str, str]]:
    return ("pair", f"{name} {address}"), ("address", address), ("name", name)
