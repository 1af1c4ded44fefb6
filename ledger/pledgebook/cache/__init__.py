"""Snapshots kept from one command to the next, while nothing that they come from has changed.

They lie in the user's cache folder, closed to others, under a key of the user's own: what another
hand has put there or altered is told of and not used (docs/adr/0021-cache.md). `verify`, seals,
strangers' books and build servers never use it.
"""

from __future__ import annotations

from pledgebook.cache.memory import Edited, Memory, remember

__all__ = ["Edited", "Memory", "remember"]
