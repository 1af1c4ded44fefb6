"""`make bench ARGS="--reports"`: every report from a ready snapshot, IATI, a workbook of 100,000 rows.

The other side of the ratio is beanquery on the same entries, loaded as our snapshot is ready:
received by agreement, spent by window and the trial balance, and its sums must be ours.
`python -m tests.bench.reports FILE` writes the workbook alone, as a process whose memory is told.
"""

from __future__ import annotations

import datetime
import gc
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import beanquery
import duckdb

from pledgebook import gate
from pledgebook.snapshot import Snapshot
from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.disbursement_register import DISBURSEMENT_REGISTER
from pledgebook_reports.drawing_up import build
from pledgebook_reports.expenditure import BY_WINDOW
from pledgebook_reports.exports import iati_activity
from pledgebook_reports.exports.activities import programme
from pledgebook_reports.exports.scope import Scope, scopes
from pledgebook_reports.render import TEXTS, render
from pledgebook_reports.table import Arguments, Cell, Report, Row, Table
from pledgebook_reports.trial_balance import TRIAL_BALANCE
from tests.bench.timing import RUNS, Figures, middle, run

Sums = dict[str, Decimal]
LONG = 100_000
"""Rows of the large workbook, and what it may take: seconds and MiB."""
LONG_SECONDS, LONG_MEMORY = 15, 500
REPORT_SECONDS, IATI_SECONDS = 1, 5


@dataclass(frozen=True, slots=True)
class Peer:
    """A report whose sums beanquery finds too: the key of a line, the figure, the statement."""

    report: Report
    figure: str
    query: str
    key: Callable[..., str]


PEERS = (
    Peer(
        AGREEMENT_BALANCES,
        "received",
        "SELECT entry_meta('agreement'), sum(weight) WHERE account ~ '^Assets:Bank' "
        "AND str(other_accounts) ~ 'Receivable|Deferred|Contributions' GROUP BY 1",
        str,
    ),
    Peer(
        BY_WINDOW,
        "spent",
        "SELECT account, sum(weight) WHERE account ~ '^Expenses:' "
        "AND NOT account ~ '^Expenses:Exchange:' GROUP BY 1",
        lambda account: str(account).split(":")[2],
    ),
    Peer(
        TRIAL_BALANCE,
        "units",
        "SELECT account, currency, sum(units(position)) "
        "WHERE NOT account ~ '^Equity:Memorandum' GROUP BY 1, 2",
        lambda account, held: account if account.endswith(f":{held}") else f"{account} {held}",
    ),
)


def main(transactions: int, book: Path | None, kept: Path | None) -> None:
    """Measure and print; write the figures to a file where one is named."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if book is None:
            pledgebook = Path(sys.executable).with_name("pledgebook")
            run("make", pledgebook, "demo", folder / "books", "--transactions", transactions)
            book = folder / "books" / "main.beancount"
        print(f"{book.name}: {transactions:,} transactions, medians of {RUNS}")
        # First, for a process begins with the memory of the one that starts it.
        long = _workbook(folder / "long.xlsx")
        told = [*_measured(book), (long, LONG_SECONDS)]
    for one, most in told:
        ratio = f"{one.ratio:8.2f} of beanquery's" if one.ratio is not None else ""
        late = f" more than {most} s" if most and one.cpu > most else ""
        print(f"{one.work:34} {one.wall:8.3f} s wall {one.cpu:8.3f} s CPU {ratio}{late}")
    print(f"the workbook's process: {long.peak} MiB, at most {LONG_MEMORY}")
    if kept:
        figures = [{**asdict(one), "limit": most} for one, most in told]
        text = json.dumps({"transactions": transactions, "reports": figures}, indent=1)
        kept.write_text(text, encoding="utf-8")


def _measured(book: Path) -> Iterator[tuple[Figures, int | None]]:
    result = gate.run(book, rows=True, entries=True)
    if result.snapshot is None:
        raise SystemExit(f"{book} is refused: {result.refusals[0].message}")
    snapshot = result.snapshot
    yield timed("opening the snapshot's rows", snapshot.rows)[0], REPORT_SECONDS
    rows, facts = snapshot.rows(), snapshot.facts()
    if facts.as_of is None:
        raise SystemExit(f"{book} holds no transactions")
    asked = Arguments(as_of=facts.as_of, currency=facts.currency)
    peers = dict(_peers(snapshot, rows, asked))
    for report in REPORTS.values():
        own = replace(asked, donor=_donor(rows)) if report.needs else asked
        figures, _ = timed(report.name, lambda: TEXTS["json"](build(report, rows, own)))  # noqa: B023 -- called at once
        peer = peers.get(report.name)
        ratio = round(figures.cpu / peer.cpu, 3) if peer else None
        yield replace(figures, ratio=ratio), REPORT_SECONDS
        if peer:
            yield peer, None
    found = scopes(rows, Scope(asked.as_of, asked.currency, "", with_illustrative=True))
    iati, _ = timed(
        "export iati-activity", lambda: iati_activity.render([programme(rows, s) for s in found])
    )
    yield iati, IATI_SECONDS


def timed(work: str, do: Callable[[], Any]) -> tuple[Figures, Any]:
    """The medians of some runs within this process, and what the last one gave."""
    walls, cpus, given = [], [], None
    for _ in range(RUNS):
        # As in a command: collected is between the runs only.
        gc.collect()
        gc.disable()
        began, worked = time.perf_counter(), time.process_time()
        given = do()
        walls.append(time.perf_counter() - began)
        cpus.append(time.process_time() - worked)
        gc.enable()
    return Figures(work, _middle(walls), _middle(cpus)), given


def _middle(seconds: list[float]) -> float:
    return round(statistics.median(seconds), 3)


def _donor(rows: duckdb.DuckDBPyConnection) -> str:
    """The donor with the most agreements: the longest statement."""
    found = rows.execute(
        "SELECT donor FROM agreements GROUP BY donor ORDER BY COUNT(*) DESC, donor LIMIT 1"
    ).fetchone()
    return str(found[0]) if found else ""


def _peers(
    snapshot: Snapshot, rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> Iterator[tuple[str, Figures]]:
    """What beanquery takes for the same sums, by our report's name; other sums end the bench."""
    entries, errors, options = snapshot.entries()
    peer = beanquery.connect("beancount:", entries=entries, errors=errors, options=options)
    for one in PEERS:
        figures, found = timed(
            f"  beanquery, {one.figure}",
            lambda: peer.execute(one.query).fetchall(),  # noqa: B023 -- called at once
        )
        theirs, ours = _sums(one, found), _told(one, build(one.report, rows, asked))
        if theirs != ours:
            odd = sorted(theirs.items() ^ ours.items())[:4]
            raise SystemExit(f"{one.report.name} and beanquery differ: {odd}")
        yield one.report.name, figures


def _sums(peer: Peer, found: list[tuple[Any, ...]]) -> Sums:
    sums: Sums = defaultdict(Decimal)
    for *keys, inventory in found:
        for position in inventory:
            sums[peer.key(*keys)] += position.units.number
    return {key: amount for key, amount in sums.items() if amount}


def _told(peer: Peer, table: Table) -> Sums:
    told: Mapping[str, Cell] = {row.key: row.cells[peer.figure] for row in table.rows}
    return {key: cell for key, cell in told.items() if isinstance(cell, Decimal) and cell}


def _workbook(path: Path) -> Figures:
    """The large workbook, each time in a process of its own."""
    command = (sys.executable, "-m", "tests.bench.reports", path)
    work = f"XLSX of {LONG:,} rows"
    return middle(work, [run(work, *command) for _ in range(RUNS)])


def long_table() -> Table:
    """A register of payments as long as a sheet has to hold."""
    report, day = DISBURSEMENT_REGISTER, datetime.date(2020, 1, 1)
    columns = (*report.row_columns, *report.figures)
    rows = []
    for number in range(LONG):
        cells: dict[str, Cell] = {
            column.key: f"{column.title} {number:06}" for column in report.row_columns
        }
        cells |= {"date": day + datetime.timedelta(number % 366), "paid": Decimal(number) / 100}
        rows.append(Row(str(number), cells))
    paid = sum((Decimal(number) / 100 for number in range(LONG)), Decimal(0))
    return Table(report.name, report.title, day, "USD", columns, tuple(rows), {"paid": paid})


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(render(long_table(), "xlsx"))
