"""What acceptance shares: every report of the repository's own books and of the hand-worked one.

Other programs than ours open what readers get: `make acceptance` runs these tests, `make test` none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pledgebook import gate
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.drawing_up import build, papers_behind
from pledgebook_reports.table import Arguments, Table
from tests.reports import control

DONORS = {"own": "FIN", "control": "FIN"}
"""The books, and whom a report for one donor is drawn up for."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The reports of one set of books by name."""

    book: str
    tables: dict[str, Table]


@pytest.fixture(scope="session", params=DONORS)
def drawn(
    request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Drawn:
    """Return every report, with the papers behind it, as `pledgebook report` draws it up."""
    name: str = request.param
    main = root / "ledger" / "main.beancount"
    if name == "control":
        main = control.write(tmp_path_factory.mktemp("control"))
    result = gate.run(main, rows=True)
    assert result.snapshot, result.refusals
    facts, rows = result.snapshot.facts(), result.snapshot.rows()
    assert facts.as_of
    asked = Arguments(as_of=facts.as_of, currency=facts.currency)
    tables = {}
    for report in REPORTS.values():
        own = replace(asked, donor=DONORS[name]) if report.needs else asked
        tables[report.name] = replace(
            build(report, rows, own),
            books=result.snapshot.manifest.digest,
            papers=papers_behind(report, rows, own),
            documents="documents",
        )
    return Drawn(name, tables)
