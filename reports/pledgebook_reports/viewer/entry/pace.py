"""How often one session may ask while a person types; who asks faster is told to wait, and loses nothing."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque

WINDOW, MOST = 5.0, 40
"""Seconds, and questions within them: a script that pauses after each key stays far below."""
MOST_SESSIONS = 1000

_asked: OrderedDict[str, deque[float]] = OrderedDict()
_lock = threading.Lock()


def wait(session: str) -> float:
    """Seconds until this session may ask again; 0.0 for now, which counts as a question."""
    now = time.monotonic()
    with _lock:
        times = _asked.setdefault(session, deque(maxlen=MOST))
        _asked.move_to_end(session)
        while len(_asked) > MOST_SESSIONS:
            _asked.popitem(last=False)
        if len(times) == MOST and now - times[0] < WINDOW:
            return round(WINDOW - (now - times[0]), 2)
        times.append(now)
        return 0.0
