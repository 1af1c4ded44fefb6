"""Many facilities' books summed up: whether the sums are theirs, and how long it takes.

`make bench ARGS="--consolidate --facilities 50 --transactions 39000 --keep FOLDER"` makes that many sets of
books, each of its own seed and under a facility's name of its own, exports each into one warehouse
and keeps what each one's own report says. Every consolidated figure must be the sum of those. Then
two things are timed as whole processes: the command, which checks the ties too and prints a table,
and the statement that ships for other engines, on DuckDB alone. With `--keep` what is made already
is not made again, so that a run that was stopped goes on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from pledgebook_reports.consolidation import statement
from pledgebook_reports.consolidation.warehouse import opened
from tests.bench import facilities
from tests.bench.facilities import report_of
from tests.bench.timing import RUNS, Figures, median, run, say

_SHIPPED = Path(statement.__file__).parent
_PROGRAM = Path(sys.executable).parent / "pledgebook"
Sums = dict[str, dict[str, Decimal]]


def main(sets: int, transactions: int, keep: Path | None, file: Path | None) -> None:
    """Make what is not there, compare, measure and print."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        figures, told = measure(keep, sets, transactions)
    else:
        with tempfile.TemporaryDirectory() as name:
            figures, told = measure(Path(name), sets, transactions)
    print(f"{told['sets']} sets of books, {told['postings']:,} postings; medians of {RUNS}")
    for one in figures:
        print(f"{one.work:38} {one.wall:8.2f} s wall {one.cpu:8.2f} s CPU {one.peak:6} MiB")
    if file is not None:
        whole = {**told, "runs": RUNS, "figures": [asdict(one) for one in figures]}
        file.write_text(json.dumps(whole, indent=1), encoding="utf-8")


def measure(folder: Path, sets: int, transactions: int) -> tuple[list[Figures], dict[str, int]]:
    """The figures of both reports, and of how much.

    Raises:
        SystemExit: a sum differs from the books' own, or the folder is of books of another size.
    """
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    _check_size(folder, transactions)
    for number in range(1, sets + 1):
        _make(folder, number, transactions)
        say(f"{number} of {sets} sets of books are there")
    warehouse = folder / "warehouse"
    for name in statement.CONSOLIDATED:
        _compare(folder, name)
        say(f"{name}: every figure is the sum of the books' own")
    with opened(warehouse) as rows:
        counted = rows.execute(
            "SELECT COUNT(DISTINCT books), COUNT(*) FROM warehouse.postings"
        ).fetchall()
    figures = [
        figure
        for name in statement.CONSOLIDATED
        for figure in (
            median(f"consolidate {name}", _PROGRAM, *_asked(warehouse, name)),
            median(f"{name}.sql", sys.executable, "-m", __name__, warehouse, name),
        )
    ]
    return figures, dict(zip(("sets", "postings"), counted[0], strict=True))


def _check_size(folder: Path, transactions: int) -> None:
    size = folder / "transactions"
    if size.exists() and size.read_text(encoding="utf-8") != str(transactions):
        raise SystemExit(f"{folder} has books of {size.read_text(encoding='utf-8')} transactions")
    size.write_text(str(transactions), encoding="utf-8")


def _make(folder: Path, number: int, transactions: int) -> None:
    """One facility's books, where its own reports do not tell that they are made."""
    (folder / "own").mkdir(exist_ok=True)
    if not all(report_of(folder, number, name).exists() for name in statement.CONSOLIDATED):
        run("", sys.executable, "-m", facilities.__name__, folder, number, transactions)


def _asked(warehouse: Path, name: str) -> tuple[object, ...]:
    return ("consolidate", warehouse, "--report", name, "--format", "json")


def _compare(folder: Path, name: str) -> None:
    """Hold what command and shipped statement say against the sum of the books' own reports."""
    warehouse, summed = folder / "warehouse", Sums()
    for own in sorted((folder / "own").glob(f"*-{name}.json")):
        for key, cells in _figures(json.loads(own.read_text(encoding="utf-8")), name).items():
            line = summed.setdefault(key, dict.fromkeys(cells, Decimal(0)))
            for figure, amount in cells.items():
                line[figure] += amount
    for words in (
        (_PROGRAM, *_asked(warehouse, name)),
        (sys.executable, "-m", __name__, warehouse, name),
    ):
        found = subprocess.run([str(word) for word in words], check=True, capture_output=True)
        if _figures(json.loads(found.stdout), name) != summed:
            raise SystemExit(f"{name} differs from the sum of the books' own ({words[1]})")


def _figures(told: dict[str, Any], name: str) -> Sums:
    """The figures of a report by its row's key."""
    report = statement.CONSOLIDATED[name]
    key = report.row_columns[0].key
    return {
        row[key]: {column.key: Decimal(row[column.key]) for column in report.figures}
        for row in told["rows"]
    }


def run_statement(warehouse: Path, name: str) -> None:
    """The rows of the statement that ships, as JSON."""
    with opened(warehouse) as rows:
        found = rows.execute((_SHIPPED / f"{name}.sql").read_text(encoding="utf-8"))
        columns = [one[0] for one in found.description or ()]
        told = [dict(zip(columns, map(str, row), strict=True)) for row in found.fetchall()]
    print(json.dumps({"rows": told}, indent=1))


if __name__ == "__main__":
    run_statement(Path(sys.argv[1]), sys.argv[2])
