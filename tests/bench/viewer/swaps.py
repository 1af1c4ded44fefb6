"""What a swap costs: from a new snapshot to new figures, the longest wait meanwhile, and memory over many.

`python -m tests.bench.viewer.swaps BOOK FOLDER FOLDER SIGN` serves the book as `pledgebook serve` does, but
takes two snapshots that were made before in turn in place of a check, which has rows of its own:
the other one whenever a file SIGN has been put there.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pledgebook.gate import GateResult
from pledgebook.snapshot import Snapshot
from pledgebook_reports.viewer import serve as serving
from tests.bench.viewer.pages import OVERVIEW, digest_of
from tests.bench.viewer.served import Client, Served

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.viewer.pages import Page

BETWEEN = 0.02
"""Seconds between two looks of one that waits for new figures."""


@dataclass(frozen=True, slots=True)
class Swaps:
    """Seconds to new figures of each swap, the longest wait of any request, MiB after each swap."""

    seconds: Sequence[float]
    longest: float
    memory: Sequence[int]
    cpu: float
    """Seconds of computing of the server for one swap, pages that were asked for meanwhile included."""


def swaps(book: Path, folders: tuple[Path, Path], count: int, pages: Sequence[Page]) -> Swaps:
    """Measure so many swaps, with a reader who leafs through the pages all the while."""
    sign = folders[0].with_name("swap")
    command = (sys.executable, "-m", __name__, book, *folders, sign)
    with Served(command) as server:
        address = server.address()
        overview = next(page for page in pages if page.name == OVERVIEW)
        reader = _Reader(address, pages)
        client = Client(address)
        known = digest_of(client.get(overview.path))
        begun = server.cpu()
        found, memory = [], []
        for _ in range(count):
            sign.touch()
            while not (line := server.line()).startswith("swap "):
                pass
            while (now := digest_of(client.get(overview.path))) == known:
                time.sleep(BETWEEN)
            known = now
            found.append(time.monotonic() - float(line.split()[1]))
            memory.append(server.memory()[0])
        cpu = (server.cpu() - begun) / count
        longest = reader.stop()
        client.close()
        return Swaps(found, longest, memory, cpu)


class _Reader:
    """Somebody who opens pages one after the other, and remembers the longest wait."""

    def __init__(self, address: str, pages: Sequence[Page]) -> None:
        self._client, self._pages = Client(address), pages
        self._longest, self._stop = 0.0, threading.Event()
        for page in pages:  # What is drawn up for the first time is no matter of a swap.
            page.ask(self._client)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def stop(self) -> float:
        """Stop; the longest wait in seconds."""
        self._stop.set()
        self._thread.join()
        self._client.close()
        return self._longest

    def _read(self) -> None:
        number = 0
        while not self._stop.wait(0.1):
            page = self._pages[number % len(self._pages)]
            number += 1
            self._longest = max(self._longest, page.ask(self._client)[0])


class _Gate:
    """In the place of the gate: two snapshots that were made before, in turn."""

    def __init__(self, folders: Sequence[Path], sign: Path) -> None:
        self._folders, self._sign, self._turn = folders, sign, 0

    def run(self, _book: Path, **_asked: Any) -> GateResult:
        """The other snapshot at a sign; else the last once more, which is none that is new."""
        began = self._sign.exists()
        if began:
            self._sign.unlink()
            self._turn += 1
        copy = Path(tempfile.mkdtemp(prefix="pledgebook-"))
        # Linked: the copying is no part of a swap.
        shutil.copytree(
            self._folders[self._turn % 2], copy, dirs_exist_ok=True, copy_function=os.link
        )
        if began:
            print(f"swap {time.monotonic()}", flush=True)
        return GateResult(Snapshot(copy))


def main(book: str, first: str, second: str, sign: str) -> None:
    """Serve until told to end."""
    setattr(serving, "gate", _Gate((Path(first), Path(second)), Path(sign)))  # noqa: B010 -- in its place
    # The books as they are count as changed at every look.
    setattr(serving, "_holds", lambda _files: False)  # noqa: B010 -- likewise
    serving.serve(Path(book), "127.0.0.1", 0, ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
