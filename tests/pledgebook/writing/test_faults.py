"""Whatever call of the disk fails, and however: nothing torn, nothing acknowledged lost."""

from __future__ import annotations

from pathlib import Path

from tests.pledgebook.writing.deeds import suffer
from tests.pledgebook.writing.faults import FAULTS


def test_every_call_of_the_disk_may_fail(tmp_path: Path) -> None:
    # Each call fails once, in turn by each fault; `make assurance` tries every fault at every call.
    at, failed = 0, True
    while failed:
        books = tmp_path / str(at)
        books.mkdir()
        failed = suffer(books, at, FAULTS[at % len(FAULTS)])
        at += 1
    assert at > 80
