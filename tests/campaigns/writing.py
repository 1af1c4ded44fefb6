"""The writer killed, on failing disks, and twice at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.pledgebook.writing import deeds, killing
from tests.pledgebook.writing.faults import FAULTS

KILLS, EACH = 300, 500


def kills(seed: int) -> Iterator[str]:
    """SIGKILL at random moments."""
    with tempfile.TemporaryDirectory() as folder:
        entered = killing.kill_many(Path(folder), KILLS, seed)
    yield f"{KILLS} SIGKILLs while {entered} changes were entered: none torn, none acknowledged lost"


def faults() -> Iterator[str]:
    """Every fault at every call of the disk."""
    with tempfile.TemporaryDirectory() as folder:
        tried = deeds.suffer_all(Path(folder))
    yield (
        f"{tried} faults ({', '.join(FAULTS)}; each at every call of mkdir, open, write, fchmod, "
        "fsync, link, replace and unlink): none torn, none acknowledged lost, nothing left over"
    )


def two_writers() -> Iterator[str]:
    """Two processes that write the same books."""
    with tempfile.TemporaryDirectory() as folder:
        held = killing.two_at_once(Path(folder), EACH)
    yield f"two processes with {EACH} changes each: all kept ({held} entries in the books)"
