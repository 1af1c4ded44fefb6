"""An end to the time and memory of a child that reads what came from a browser."""

from __future__ import annotations

import resource

SECONDS, MEMORY = 120, 4 * 1024**3
"""Of the child: time of the processor, and bytes."""


def bound() -> None:
    """From now on this process ends rather than take more."""
    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        _, hard = resource.getrlimit(what)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (soft, hard))
