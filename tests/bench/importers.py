"""`make bench ARGS="--importers"`: `pledgebook import` as a whole process, against its limits.

A peer reads the same file in the same run, and does less: mt-940 and openpyxl give values, lxml but
a tree. Hostile files must be refused within the same bounds of time and memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.bench.files import HOSTILE
from tests.bench.timing import RUNS, Figures, middle, run

MEMORY = 300
"""MiB that any of them may take."""
SECONDS = 5
"""What a hostile file may take."""
MT940 = "import sys, mt940.parser; mt940.parser.parse_statements(open(sys.argv[1]).read())"
OPENPYXL = (
    "import sys, openpyxl\n"
    "book = openpyxl.load_workbook(sys.argv[1], read_only=True)\n"
    "for sheet in book:\n    for row in sheet.iter_rows(values_only=True):\n        pass"
)
LXML = "import sys; from lxml import etree; etree.parse(sys.argv[1])"


@dataclass(frozen=True)
class Work:
    """One file: what it is, how long it may take, and how a peer reads it."""

    name: str
    file: str
    seconds: float
    peer: str = ""
    script: str = ""
    drafts: bool = False


WORKS = (
    Work("start (an empty file)", "empty", 0.5),
    Work("camt, 10,000 entries", "camt.xml", 3, "lxml tree", LXML),
    Work("camt, 10,000 entries, to drafts", "camt.xml", 3, "lxml tree", LXML, drafts=True),
    Work("MT940, 20,000 lines", "mt940.sta", 3, "mt-940", MT940),
    Work("IATI, 4,000 transactions", "iati.xml", 3, "lxml tree", LXML),
    Work("XLSX, 50,000 rows", "table.xlsx", 5, "openpyxl", OPENPYXL),
    Work("OFX, 20,000 bookings", "statement.ofx", 5),
    Work("FTS, 10,000 flows", "fts.json", 5),
    Work("ledger CSV, 50,000 rows", "ledger.csv", 5),
)


def main(kept: Path | None) -> None:
    """Measure and print; write the figures to a file where one is named."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "tests.bench.files", name], check=True)
        (folder / "empty").touch()
        told = [*_measured(folder), *_hostile(folder)]
    if kept:
        figures = [{**asdict(one), "limit": seconds} for one, seconds in told]
        kept.write_text(json.dumps({"importers": figures}, indent=1), encoding="utf-8")


def _measured(folder: Path) -> Iterator[tuple[Figures, float]]:
    print(f"medians of {RUNS}; peak of the largest process, at most {MEMORY} MiB")
    for work in WORKS:
        runs: list[Figures] = []
        peers: list[Figures] = []
        # In turn: a ratio of neighbours holds where the machine's speed drifts.
        for _ in range(RUNS):
            if work.script:
                peers.append(run(work.peer, sys.executable, "-c", work.script, folder / work.file))
            runs.append(_import(work.name, folder, work.file, drafts=work.drafts))
        one = middle(work.name, runs)
        if peers:
            one = replace(one, ratio=round(one.cpu / middle(work.peer, peers).cpu, 2))
        _tell(one, work.seconds, work.peer)
        yield one, work.seconds


def _hostile(folder: Path) -> Iterator[tuple[Figures, float]]:
    print("hostile files, refused")
    for name in HOSTILE:
        one = middle(name, [_import(name, folder, name)])
        _tell(one, SECONDS, "")
        yield one, SECONDS


def _import(work: str, folder: Path, file: str, *, drafts: bool = False) -> Figures:
    """One import; without drafts there are no books."""
    book = folder / ("main.beancount" if drafts else "none.beancount")
    form = "text" if drafts else "json"
    refused = 1 if file in HOSTILE or file == "empty" else 0
    command = Path(sys.executable).parent / "pledgebook"
    return run(
        work, command, "import", folder / file, "--format", form, "--book", book, status=refused
    )


def _tell(one: Figures, seconds: float, peer: str) -> None:
    ratio = f"{one.ratio:6.2f} x {peer}" if one.ratio is not None else ""
    beyond = "BEYOND" if one.cpu > seconds or one.peak > MEMORY else ""
    print(
        f"{one.work:32} {one.wall:6.2f} s wall {one.cpu:6.2f} s CPU of {seconds:3} "
        f"{one.peak:5} MiB {ratio} {beyond}".rstrip()
    )
