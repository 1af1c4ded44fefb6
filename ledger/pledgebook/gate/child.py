"""The gate's child process: limits itself, reads, judges, writes a snapshot, states the result.

Called as `python -I -m pledgebook.gate.child BOOK FOLDER AS_OF PARTS`; the parent is
`pledgebook.gate.run`.
"""

from __future__ import annotations

import datetime
import gc
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from pledgebook import snapshot
from pledgebook.after_edit import keeping
from pledgebook.approvals.desk import lay
from pledgebook.approvals.laid import Desk, Request
from pledgebook.closing_year import assembling
from pledgebook.gate.confinement import bound, confine
from pledgebook.gate.limits import FOREIGN, OWN
from pledgebook.gate.reading import NOTHING, read
from pledgebook.gate.verdict import judge
from pledgebook.month_end.assembling import assemble
from pledgebook.sealing import closing
from pledgebook.sealing.genesis import GENESIS, draw_genesis
from pledgebook.sealing.periods import period_of

if TYPE_CHECKING:
    from pledgebook.gate.reading import Reading
    from pledgebook.gate.verdict import Verdict
    from pledgebook.sealing.draft import Draft
    from pledgebook.sealing.source import Source

UNTRUSTED = "untrusted"
"""The part that is asked for with a stranger's book: tighter limits, nothing from elsewhere."""

KEPT = "base"
"""The part that is asked for where the next check may begin with what this one found."""

_living: list[Verdict] = []
"""What the process ends with as it is: to take a million objects apart takes time for nothing."""


def main(arguments: list[str]) -> int:
    """Write the snapshot of a book into an empty folder; 2 when the book is refused."""
    book, folder, as_of, parts = arguments
    asked = parts.split(",")
    limits = FOREIGN if UNTRUSTED in asked else OWN
    bound(limits)
    if UNTRUSTED in asked:
        confine(Path(book).parent, Path(folder))
    # A load makes millions of objects and no cycles worth collecting: a quarter of the time.
    gc.disable()
    day = datetime.date.fromisoformat(as_of) if as_of else None
    trial = next((part for part in asked if part.startswith("trial=")), None)
    reading = read(Path(book), limits, _added(trial) if trial is not None else NOTHING)
    if reading.refusals:
        snapshot.write_refusals(Path(folder), reading)
        return 2
    seal = next((part for part in asked if part.startswith("seal=")), None)
    desk = next((part for part in asked if part.startswith("desk=")), None)
    close = next((part for part in asked if part.startswith("close=")), None)
    sealing = bool(seal or desk or close or "leaves" in asked)
    verdict = judge(reading, day, sealing=sealing, anew="seals" in asked or UNTRUSTED in asked)
    _living.append(verdict)
    _years(reading, verdict, Path(folder), asked)
    if seal is not None:
        draft = _draw(verdict, reading.main.parent, seal.removeprefix("seal="))
        (Path(folder) / "draft.json").write_bytes(msgspec.json.encode(draft))
    month = next((part for part in asked if part.startswith("month-end=")), None)
    if month is not None:
        period = period_of(month.removeprefix("month-end="))
        drafted = assemble(reading.main.parent, verdict.book, verdict.findings, period)
        (Path(folder) / "month-end.json").write_bytes(msgspec.json.encode(drafted))
    if desk is not None:
        laid = _lay(verdict, reading.main.parent, Path(unquote(desk.removeprefix("desk="))))
        (Path(folder) / "desk.json").write_bytes(msgspec.json.encode(laid))
    snapshot.write(Path(folder), reading, verdict, [part for part in asked if part != KEPT])
    if KEPT in asked:
        _leave(reading, verdict, Path(folder))
    return 0


def _leave(reading: Reading, verdict: Verdict, folder: Path) -> None:
    """Leave what the next check may begin with, if that can be done: the verdict stands without."""
    try:
        keeping.keep(folder, reading, verdict, snapshot.counts_of(verdict))
    except (OSError, MemoryError):
        shutil.rmtree(folder / keeping.FOLDER, ignore_errors=True)


def _added(trial: str) -> dict[Path, str]:
    """The files of a trial: entries that are judged with the books before they stand there."""
    content = Path(unquote(trial.removeprefix("trial="))).read_bytes()
    return {
        Path(place): text
        for place, text in msgspec.json.decode(content, type=dict[str, str]).items()
    }


def _years(reading: Reading, verdict: Verdict, folder: Path, asked: list[str]) -> None:
    """The close of a year, the proofs of closed ones, and the digest over all entries."""
    close = next((part for part in asked if part.startswith("close=")), None)
    if close is not None:
        closed = assembling.close(
            reading, verdict.book, verdict.findings, _source(verdict).leaves,
            int(close.removeprefix("close=")),
        )  # fmt: skip
        (folder / "close.json").write_bytes(msgspec.json.encode(closed))
    if "openings" in asked:
        proofs = assembling.proofs(reading, verdict.book)
        (folder / "openings.json").write_bytes(msgspec.json.encode(proofs))
    if "leaves" in asked:
        digest = assembling.digest_of(_source(verdict).leaves)
        (folder / "leaves.json").write_bytes(msgspec.json.encode(digest))


def _draw(verdict: Verdict, home: Path, asked: str) -> Draft:
    """The seal that is asked for as `2016`, `2016:unsigned` or `genesis`."""
    period, _, unsigned = asked.partition(":")
    if period == GENESIS:
        return draw_genesis(verdict.book, _source(verdict), unsigned=bool(unsigned))
    return closing.draw(
        home, verdict.book, _source(verdict), verdict.findings, period_of(period),
        unsigned=bool(unsigned),
    )  # fmt: skip


def _lay(verdict: Verdict, home: Path, request: Path) -> Desk:
    """The act that is asked for in a file."""
    asked = msgspec.json.decode(request.read_bytes(), type=Request)
    return lay(home, verdict.book, _source(verdict), asked)


def _source(verdict: Verdict) -> Source:
    if verdict.source is None:
        msg = "seals and acts are drawn from the books before booking"
        raise ValueError(msg)
    return verdict.source


if __name__ == "__main__":
    ended = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended)
