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
from urllib.parse import quote

import msgspec

from pledgebook import cache, intents
from pledgebook.findings import Finding
from pledgebook.gate.limits import FOREIGN, MIB, OWN, Limits
from pledgebook.snapshot import Snapshot, read_refusals

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

REFUSED = 2
KEPT = "base"
"""The part that the check after an edit begins with."""
UNFINISHED = "PB022"
CRASHED = "PB090"
TIMED_OUT = "PB091"
NOT_RUN = (
    "no program was started: signatures that want one are not proved",
    "no network was used",
    "no file outside the folder of the book was read",
    "no earlier result was used, and none is kept",
)
"""What a check of a stranger's book leaves out."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """A snapshot, or the refusals that stand in its way."""

    snapshot: Snapshot | None
    refusals: list[Finding] = field(default_factory=list)
    not_run: Sequence[str] = ()
    remarks: Sequence[str] = ()
    """What is to be told of the cache."""


def run(
    book: Path,
    *,
    as_of: datetime.date | None = None,
    rows: bool = False,
    entries: bool = False,
    more: Sequence[str] = (),
    untrusted: bool = False,
    cached: bool = True,
) -> GateResult:
    """Take a book through the gate.

    Args:
        book: the main file.
        as_of: the day of the check; else the latest transaction or statement date.
        rows: whether the snapshot shall hold the columnar projection.
        entries: whether it shall hold the booked entries.
        more: further parts by name: `seals`, `seal=2016`, `seal=2016:unsigned`, `month-end=2016-12`,
            `desk=FILE` (a request, its path quoted as in an URL), `trial=FILE` (texts by absolute
            path, as JSON, which are judged as if those files were among the books').
        untrusted: whether the book is a stranger's: then the limits are tight, and the check
            touches nothing outside the book's folder.
        cached: whether a snapshot that was kept, and holds still, will do.
    """
    main = Path(book).absolute().resolve()
    limits = FOREIGN if untrusted else OWN
    if not untrusted and (reason := _unfinished(main)):
        return _refused(main, UNFINISHED, reason)
    parts = ["facts", *(["rows"] if rows else []), *(["entries"] if entries else []), *more]
    # What is drawn or proved on demand is always computed anew.
    may_recall = cached and not untrusted and not more
    memory = cache.remember(main, as_of, parts) if may_recall else None
    if memory is not None and (kept := memory.recall()) is not None:
        return GateResult(Snapshot(kept), remarks=memory.remarks)
    if memory is not None and parts == ["facts"] and (found := _after_edit(memory)) is not None:
        return GateResult(found, remarks=memory.remarks)
    if memory is not None and memory.place is not None:
        parts.append(KEPT)
    folder = Path(tempfile.mkdtemp(prefix="pledgebook-"))
    command = [
        sys.executable, "-I", "-m", "pledgebook.gate.child", str(main), str(folder),
        as_of.isoformat() if as_of else "", ",".join([*parts, "untrusted"] if untrusted else parts),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=limits.seconds, check=False,
            env={"PATH": ""} if untrusted else None,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        shutil.rmtree(folder, ignore_errors=True)
        return _refused(main, TIMED_OUT, f"the check took longer than {limits.seconds} s")
    # Success is the manifest, which is written last, never the exit status alone.
    if done.returncode == 0 and (folder / "manifest.json").exists():
        snapshot = Snapshot(folder)
        if memory is not None:
            memory.keep(folder, snapshot.manifest.files)
            # What was not kept is no part of a snapshot.
            shutil.rmtree(folder / KEPT, ignore_errors=True)
        remarks = memory.remarks if memory is not None else ()
        return GateResult(snapshot, not_run=NOT_RUN if untrusted else (), remarks=remarks)
    refusals = read_refusals(folder) if done.returncode == REFUSED else []
    shutil.rmtree(folder, ignore_errors=True)
    if refusals:
        return GateResult(None, refusals)
    return _refused(main, *_cause(done, limits))


def trial(book: Path, texts: Mapping[Path, str]) -> GateResult:
    """Take a book through the gate as if these files, by their absolute paths, stood among its own."""
    with tempfile.NamedTemporaryFile(prefix="pledgebook-", suffix=".json") as file:
        file.write(msgspec.json.encode({str(path): text for path, text in texts.items()}))
        file.flush()
        return run(book, more=[f"trial={quote(file.name, safe='/')}"])


def _after_edit(memory: cache.Memory) -> Snapshot | None:
    """The verdict from what was kept of the last whole check; None where that does not tell it."""
    edited = memory.edited()
    if edited is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="pledgebook-"))
    request = folder / "request.json"
    request.write_bytes(msgspec.json.encode(edited))
    command = [sys.executable, "-I", "-m", "pledgebook.gate.after_edit", str(request), str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=OWN.seconds, check=False)
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode != 0 or not (folder / "manifest.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        return None
    request.unlink()
    snapshot = Snapshot(folder)
    memory.keep(folder, snapshot.manifest.files)
    return snapshot


def _unfinished(main: Path) -> str | None:
    """Finish a write that was interrupted; the reason where that cannot be done."""
    if not intents.pending(main.parent):
        return None
    from pledgebook import writer  # noqa: PLC0415 -- with Beancount's parser, for this rare case

    try:
        writer.recover(main.parent)
    except writer.WriteRefusedError as error:
        return f"an interrupted write of several files cannot be finished: {error}"
    return None


def _cause(done: subprocess.CompletedProcess[str], limits: Limits) -> tuple[str, str]:
    """Why a check did not end: its code and one line."""
    lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
    if done.returncode == -signal.SIGXCPU:
        return TIMED_OUT, f"the check took more than {limits.cpu_seconds} s of computing"
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        return CRASHED, f"the check did not end: stopped by signal {name}"
    if lines[-1].startswith("MemoryError"):
        most = limits.memory_bytes // MIB
        return CRASHED, f"the check did not end: it needs more than {most} MiB of memory"
    return CRASHED, f"the check did not end: {lines[-1]}"


def _refused(main: Path, code: str, message: str) -> GateResult:
    return GateResult(None, [Finding(code=code, message=message, file=str(main), line=1)])
