"""`make bench`: whole commands on generated books, medians of three, as ratios against bean-check.

bean-check loads the same books without our plugin and without its cache. The entries of both are
compared first, field by field; hledger and Ledger, where they are installed, must come to the same
balances and are timed too (peers.py). Prints a table; `--json` writes the figures to a file and `--page`
puts them on a page. `--importers` measures `pledgebook import` on generated and on hostile files
instead, against the libraries that read the same formats. `--screening` measures how well and how
fast names are screened, on the public samples beside the checkout. `--reports` measures every
report from a ready snapshot, against beanquery. `--audit` measures all journal tests. `--consolidate`
measures reports over the books of many facilities.
`--viewer` measures the viewer's start, its pages, fifty users and many swaps, with Fava beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.cache.surroundings import SETTLED_NS
from pledgebook.rules import CODES
from tests.bench import (
    audit,
    consolidation,
    exact,
    importers,
    page,
    peers,
    reports,
    screening,
)
from tests.bench.timing import RUNS, Figures, middle, run, say
from tests.bench.viewer.measure import main as measure_viewer

if TYPE_CHECKING:
    from collections.abc import Callable

PEER = "bean-check, no rules"
VOUCHER = re.compile(r'^[0-9-]{10} [*] "[^"\n]*', re.MULTILINE)
QUERY = "SELECT account, sum(position) WHERE account ~ 'Expenses' GROUP BY account"


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--transactions", type=int, default=10_000)
    reader.add_argument("--json", type=Path)
    reader.add_argument("--page", type=Path)
    reader.add_argument("--importers", action="store_true")
    reader.add_argument("--reports", action="store_true")
    reader.add_argument("--audit", action="store_true")
    reader.add_argument("--viewer", action="store_true")
    reader.add_argument(
        "--alone", action="store_true", help="with --viewer: without Fava beside it"
    )
    reader.add_argument(
        "--book", type=Path, help="books that are made already; not with --importers, --screening"
    )
    reader.add_argument("--screening", action="store_true")
    reader.add_argument("--consolidate", action="store_true")
    reader.add_argument("--facilities", type=int, default=50, help="with --consolidate: how many")
    reader.add_argument(
        "--keep", type=Path, help="with --consolidate: the folder of the warehouse; goes on in it"
    )
    options = reader.parse_args()
    if options.reports:
        reports.main(options.transactions, options.book, options.json)
        return
    if options.audit:
        audit.main(options.transactions, options.book, options.json)
        return
    if options.consolidate:
        of = (options.facilities, options.transactions)
        consolidation.main(*of, options.keep, options.json)
        return
    if options.viewer:
        measure_viewer(options.transactions, options.book, options.json, peer=not options.alone)
        return
    if options.importers:
        importers.main(options.json)
        return
    if options.screening:
        screening.main(options.json)
        return
    with tempfile.TemporaryDirectory() as name:
        figures = measure(Path(name), options.transactions, options.book)
    print(f"{options.transactions:,} transactions, medians of {RUNS}")
    for one in figures:
        ratio = f"{one.ratio:8.2f}" if one.ratio is not None else ""
        print(f"{one.work:38} {one.wall:8.2f} s wall {one.cpu:8.2f} s CPU {one.peak:6} MiB {ratio}")
    told = {
        "transactions": options.transactions,
        "runs": RUNS,
        "figures": [asdict(one) for one in figures],
    }
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    if options.page:
        page.write(options.page, told)


def measure(folder: Path, transactions: int, book: Path | None) -> list[Figures]:
    """Figures of every piece of work, the peer's first; `book` is copied, for files are edited."""
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    for switch in ("CI", "PLEDGEBOOK_NO_CACHE"):
        os.environ.pop(switch, None)
    programs, books = Path(sys.executable).parent, folder / "books"
    if book is not None:
        shutil.copytree(book.resolve().parent, books)
    else:
        say(f"books of {transactions:,} transactions are made")
        run("make", programs / "pledgebook", "demo", books, "--transactions", transactions)
    main_file = books / (book.name if book else "main.beancount")
    say("every entry is compared with Beancount's own reading")
    subprocess.run([sys.executable, "-m", exact.__name__, main_file], check=True)
    plain = without_rules(main_file)
    ours = programs / "pledgebook"
    edited = max(books.glob("journal/*/*.beancount"))
    largest = max(books.glob("journal/*/*.beancount"), key=lambda path: path.stat().st_size)
    say("the books are checked once: edits are told from that")
    run("", ours, "check", main_file)
    report = ("report", "expenditure", "--book", main_file)
    works: dict[str, Callable[[], Figures]] = {
        PEER: lambda: run(PEER, programs / "bean-check", "--no-cache", plain),
        "check, nothing kept": lambda: run("", ours, "check", "--no-cache", main_file),
        "check after one edit": lambda: _after_an_edit(edited, ours, "check", main_file),
        "check after one edit of the largest file": lambda: _after_an_edit(
            largest, ours, "check", main_file
        ),
        "check, nothing changed": lambda: run("", ours, "check", main_file),
        "report after one edit": lambda: _after_an_edit(edited, ours, *report),
        "report, nothing changed": lambda: run("", ours, *report),
        "beanquery, the same sums": lambda: run("", programs / "bean-query", plain, QUERY),
    }
    # In turn: a ratio of neighbours holds where the machine's speed drifts.
    turns = [_turn(number, works) for number in range(RUNS)]
    inner = [run_rules(main_file) for _ in range(RUNS)]
    figures = [
        replace(
            middle(name, [turn[name] for turn in turns]),
            ratio=round(statistics.median(turn[name].cpu / turn[PEER].cpu for turn in turns), 3),
        )
        for name in works
    ]
    figures += [
        replace(one, ratio=round(one.cpu / figures[0].cpu, 3))
        for one in peers.measure(main_file, folder / "peers.journal")
    ]
    for n, name in enumerate(("of it reading what rules ask for", f"of it all {len(CODES)} rules")):
        seconds = round(statistics.median(one[n] for one in inner), 3)
        figures.append(Figures(name, seconds, seconds))
    return figures


def _turn(number: int, works: dict[str, Callable[[], Figures]]) -> dict[str, Figures]:
    """One run of every piece of work."""
    found = {}
    for name, work in works.items():
        found[name] = work()
        say(f"run {number + 1} of {RUNS}: {name}, {found[name].cpu:.1f} s of computing")
    return found


def without_rules(main_file: Path) -> Path:
    """The same books for Beancount alone; its cache is off, and beside the folder nothing changes."""
    plain = main_file.with_name("plain.beancount")
    kept = [
        line
        for line in main_file.read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.startswith("plugin") and "fava-extension" not in line
    ]
    opened = 'plugin "beancount.plugins.auto_accounts"\n'
    plain.write_text("".join(kept) + opened, encoding="utf-8")
    time.sleep(1.1 * SETTLED_NS / 1e9)
    return plain


def _after_an_edit(edited: Path, *command: object) -> Figures:
    """A command after the words of a voucher in the middle of a file were edited."""
    text = edited.read_text(encoding="utf-8")
    found = VOUCHER.search(text, len(text) // 2) or VOUCHER.search(text)
    if found is None:
        msg = f"{edited} holds no voucher"
        raise ValueError(msg)
    edited.write_text(f"{text[: found.end()]} again{text[found.end() :]}", encoding="utf-8")
    return run("", *command)


def run_rules(book: Path) -> tuple[float, float]:
    """Seconds within one check of reading what rules look at, and of all rules together."""
    command = [sys.executable, "-m", "tests.bench.rules", str(book)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    reading, rules = told.stdout.split()
    return float(reading), float(rules)


if __name__ == "__main__":
    main()
