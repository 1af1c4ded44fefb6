"""`make bench`: whole commands on generated books, medians of three, as ratios against bean-check.

bean-check loads the same books without our plugin and without its cache. Prints a table; `--json` writes
the figures to a file. `--importers` measures `pledgebook import` on generated and on hostile files
instead, against the libraries that read the same formats. `--screening` measures how well and how
fast names are screened, on the public samples beside the checkout.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from pledgebook.rules import CODES
from tests.bench import importers, screening
from tests.bench.timing import RUNS, Figures, median, middle, run

PEER = "bean-check, no rules"


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--transactions", type=int, default=10_000)
    reader.add_argument("--json", type=Path)
    reader.add_argument("--importers", action="store_true")
    reader.add_argument("--screening", action="store_true")
    options = reader.parse_args()
    if options.importers:
        importers.main(options.json)
        return
    if options.screening:
        screening.main(options.json)
        return
    with tempfile.TemporaryDirectory() as name:
        figures = measure(Path(name) / "books", options.transactions)
    print(f"{options.transactions:,} transactions, medians of {RUNS}")
    for one in figures:
        ratio = f"{one.ratio:8.2f}" if one.ratio is not None else ""
        print(f"{one.work:28} {one.wall:8.2f} s wall {one.cpu:8.2f} s CPU {ratio}")
    print(f"largest process: {max(one.peak for one in figures)} MiB")
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
        *(replace(one, ratio=round(one.cpu / peer.cpu, 3)) for one in rest),
    ]


def run_rules(book: Path) -> tuple[float, float]:
    """Seconds within one check of reading what rules look at, and of all rules together."""
    command = [sys.executable, "-m", "tests.bench.rules", str(book)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    reading, rules = told.stdout.split()
    return float(reading), float(rules)


if __name__ == "__main__":
    main()
