"""`make bench`: whole commands on generated books, medians of three, as ratios against bean-check.

bean-check loads the same books without our plugin and without its cache. Prints a table; `--json` writes
the figures to a file.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from pledgebook.rules import CODES

RUNS = 3
PEER = "bean-check, no rules"


@dataclass(frozen=True)
class Figures:
    """Seconds of wall and processor time, medians, and the ratio to the peer's processor time."""

    work: str
    wall: float
    cpu: float
    ratio: float | None = None


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--transactions", type=int, default=10_000)
    reader.add_argument("--json", type=Path)
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as name:
        figures = measure(Path(name) / "books", options.transactions)
    print(f"{options.transactions:,} transactions, medians of {RUNS}")
    for one in figures:
        ratio = f"{one.ratio:8.2f}" if one.ratio is not None else ""
        print(f"{one.work:28} {one.wall:8.2f} s wall {one.cpu:8.2f} s CPU {ratio}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"largest process: {peak} MiB")
    if options.json:
        told = {"transactions": options.transactions, "figures": [asdict(one) for one in figures]}
        options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


def measure(books: Path, transactions: int) -> list[Figures]:
    """Figures of every piece of work, the peer's first."""
    bin_folder = Path(sys.executable).parent
    run("make", bin_folder / "pledgebook", "demo", books, "--transactions", transactions)
    main_file = books / "main.beancount"
    plain = books / "plain.beancount"
    plain.write_text(
        "".join(
            line
            for line in main_file.read_text(encoding="utf-8").splitlines(keepends=True)
            if not line.startswith("plugin") and "fava-extension" not in line
        )
        + 'plugin "beancount.plugins.auto_accounts"\n',
        encoding="utf-8",
    )
    pledgebook = bin_folder / "pledgebook"
    # The peer and the rules in turn: a ratio of neighbours holds where the machine's speed drifts.
    pairs = [
        (run(PEER, bin_folder / "bean-check", "--no-cache", plain), run_rules(main_file))
        for _ in range(RUNS)
    ]
    plain.unlink()
    peer = middle(PEER, [peer for peer, _ in pairs])
    rest = [
        median("pledgebook check", pledgebook, "check", main_file),
        median("report pledge-status", pledgebook, "report", "pledge-status", "--book", main_file),
    ]
    return [
        peer,
        *(
            Figures(
                name,
                round(statistics.median(rules[n] for _, rules in pairs), 3),
                round(statistics.median(rules[n] for _, rules in pairs), 3),
                round(statistics.median(rules[n] / peer.cpu for peer, rules in pairs), 3),
            )
            for n, name in enumerate(("reading what rules ask for", f"all {len(CODES)} rules"))
        ),
        *(Figures(o.work, o.wall, o.cpu, round(o.cpu / peer.cpu, 3)) for o in rest),
    ]


def run_rules(book: Path) -> tuple[float, float]:
    """Seconds within one check of reading what rules look at, and of all rules together."""
    command = [sys.executable, "-m", "tests.bench.rules", str(book)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    reading, rules = told.stdout.split()
    return float(reading), float(rules)


def median(work: str, *command: object) -> Figures:
    """The median of some runs of a command."""
    return middle(work, [run(work, *command) for _ in range(RUNS)])


def middle(work: str, runs: list[Figures]) -> Figures:
    """The medians of some runs."""
    return Figures(
        work,
        round(statistics.median(one.wall for one in runs), 3),
        round(statistics.median(one.cpu for one in runs), 3),
    )


def run(work: str, *command: object) -> Figures:
    """One run of a command as a whole process with its children; it must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Figures(work, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
