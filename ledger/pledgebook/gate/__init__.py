"""The gate: every command's way into the books.

A child process with limits parses, refuses, books, checks and writes a snapshot; nothing of a book
ever runs here. Success is a
positive statement (the snapshot's manifest), never just an exit status.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.findings import Finding
from pledgebook.snapshot import Snapshot, read_refusals

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

TIMEOUT_SECONDS = 1800
REFUSED = 2
CRASHED = "PB090"
TIMED_OUT = "PB091"


@dataclass(frozen=True, slots=True)
class GateResult:
    """A snapshot, or the refusals that stand in its way."""

    snapshot: Snapshot | None
    refusals: list[Finding] = field(default_factory=list)


def run(
    book: Path,
    *,
    as_of: datetime.date | None = None,
    rows: bool = False,
    entries: bool = False,
    more: Sequence[str] = (),
) -> GateResult:
    """Take a book through the gate.

    Args:
        book: the main file.
        as_of: the day of the check; else the latest transaction or statement date.
        rows: whether the snapshot shall hold the columnar projection.
        entries: whether it shall hold the booked entries.
        more: further parts by name: `seals`, `seal=2016`, `seal=2016:unsigned`, `month-end=2016-12`,
            `desk=FILE` (a request, its path quoted as in an URL).
    """
    main = Path(book).absolute().resolve()
    folder = Path(tempfile.mkdtemp(prefix="pledgebook-"))
    parts = ["facts", *(["rows"] if rows else []), *(["entries"] if entries else []), *more]
    command = [
        sys.executable, "-I", "-m", "pledgebook.gate.child",
        str(main), str(folder), as_of.isoformat() if as_of else "", ",".join(parts),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        shutil.rmtree(folder, ignore_errors=True)
        message = f"the book took longer than {TIMEOUT_SECONDS} s and was not checked"
        return _refused(main, TIMED_OUT, message)
    if done.returncode == 0:
        return GateResult(Snapshot(folder))
    refusals = read_refusals(folder) if done.returncode == REFUSED else []
    shutil.rmtree(folder, ignore_errors=True)
    if refusals:
        return GateResult(None, refusals)
    return _refused(main, CRASHED, f"the check did not end: {_cause(done)}")


def _cause(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode < 0:
        return f"stopped by signal {signal.Signals(-done.returncode).name}"
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit status {done.returncode}"


def _refused(main: Path, code: str, message: str) -> GateResult:
    return GateResult(None, [Finding(code=code, message=message, file=str(main), line=1)])
