"""How long the verdict on an entry takes while somebody types: `python -m tests.bench.viewer.entry BOOK`."""

from __future__ import annotations

import random
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import gate
from pledgebook.records import Obligation
from pledgebook_reports.viewer.entry.catalogue import FORMS
from pledgebook_reports.viewer.entry.desk import desk_of
from pledgebook_reports.viewer.entry.foresight import resident_of
from pledgebook_reports.viewer.entry.live import look
from pledgebook_reports.viewer.entry.page import Page
from pledgebook_reports.viewer.ledger import SnapshotLedger
from pledgebook_reports.viewer.source import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.viewer.entry.desk import Desk

COUNT, SEED = 200, 2026


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Milliseconds of one look at a form, verdict included: of computing and of the clock.

    `ready` are seconds of computing until the first verdict of a snapshot; `found` counts the looks
    in which something was found.
    """

    count: int
    ready: float
    median: float
    late: float
    """The 95th percentile."""
    clock_median: float
    clock_late: float
    found: int


def verdicts(snapshot: Snapshot, count: int = COUNT, seed: int = SEED) -> Verdicts:
    """Look at many payments, each another one; the snapshot holds rows and entries."""
    view = View(snapshot, snapshot.rows(loaded=True))
    ledger = SnapshotLedger(snapshot)
    began = time.process_time()
    desk = desk_of(snapshot, ledger)
    while resident_of(snapshot, desk) is None:
        time.sleep(0.05)
    pages = [_page(view, desk, values) for values in payments(desk, random.Random(seed), count)]
    look(pages[0])
    ready = time.process_time() - began
    computing, clock, found = [], [], 0
    for page in pages:
        cpu, wall = time.process_time(), time.perf_counter()
        seen = look(page)
        computing.append(1000 * (time.process_time() - cpu))
        clock.append(1000 * (time.perf_counter() - wall))
        if seen.verdict is None:
            msg = f"a form that is no entry: {seen.said}"
            raise AssertionError(msg)
        found += bool(seen.verdict.findings)
    return Verdicts(
        count, ready, statistics.median(computing), _late(computing), statistics.median(clock),
        _late(clock), found,
    )  # fmt: skip


def payments(desk: Desk, chance: random.Random, count: int) -> Iterator[dict[str, str]]:
    """Payments under contracts of the books, as they are typed."""
    contracts = [one for one in desk.books.registry.all(Obligation) if one.agreement]
    bank = next(name for name in desk.choices["sources"] if name.endswith(desk.books.currency))
    for one in chance.sample(contracts, min(count, len(contracts))):
        yield {
            "date": str(desk.last), "payee": one.payee, "description": "Works",
            "currency": desk.books.currency, "source": bank, "obligation": one.id,
            "invoice_number": f"{chance.randrange(10**6)}", "invoice_date": str(desk.last),
            "amount.1": f"{chance.randrange(100, 90_000)}.00", "window.1": one.window,
            "category.1": chance.choice(("Contractual", "Supplies", "Equipment")),
            "agreement.1": str(one.agreement),
        }  # fmt: skip


def _page(view: View, desk: Desk, values: dict[str, str]) -> Page:
    return Page(FORMS["payment"], desk, view, values, 1)


def _late(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    snapshot = gate.run(Path(sys.argv[1]), rows=True, entries=True).snapshot
    if snapshot is None:
        sys.exit("the books are refused")
    sys.stdout.write(f"{verdicts(snapshot)}\n")
