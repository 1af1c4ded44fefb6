"""Makes an audit pack from a snapshot of the books on a period's last day, and has it prove itself."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.new_folder import list_digests, new_folder
from pledgebook.sealing.chain import read_chain
from pledgebook.seals import FOLDER
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.drawing_up import build
from pledgebook_reports.pack.folder import Pack
from pledgebook_reports.pack.page import page
from pledgebook_reports.pack.population import population
from pledgebook_reports.places import one_line
from pledgebook_reports.render import render
from pledgebook_reports.table import Arguments

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    import duckdb

    from pledgebook.sealing.chain import Link
    from pledgebook.sealing.periods import Period
    from pledgebook.seals import Seal
    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.pack.population import Population

IN_THE_PACK = (
    "trial-balance", "pledge-status", "agreement-balances", "expenditure-by-window", "obligations",
    "advances", "reconciliation", "exceptions", "evidence-gaps", "hact-forecast", "audit-findings",
    "confirmations",
)  # fmt: skip
"""Reports that go into every pack, as of the end of the period."""

POSTINGS = """
    SELECT entry_id, voucher, date, account, units, currency, value, agreement, donor, "window",
           location, project, obligation, payee, draft, illustrative, import_id,
           REPLACE(file, $home, '') AS file, line
    FROM postings WHERE date BETWEEN $first AND $last ORDER BY date, file, line, account
"""
FINDINGS = """
    SELECT code, severity, excepted, category, message, subject, entry_date, amount, currency,
           REPLACE(file, $home, '') AS file, line
    FROM findings ORDER BY code, file, line
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the pack's own verifier says, in its words, then who signed; `faults` are what is amiss."""

    said: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the seal was proved and two officers signed it."""
        return bool(self.said) and not self.faults


def seal_of(snapshot: Snapshot, asked: Period) -> Seal | None:
    """The first seal that reaches the period's end; None while it is open."""
    seals = [one for one in snapshot.seals() if one.readable and one.last >= asked.last]
    return next(iter(sorted(seals, key=lambda one: one.last)), None)


def make(
    snapshot: Snapshot, home: Path, asked: Period, seal: Seal | None, output: Path
) -> Population:
    """Make the pack in a new folder, whole or not at all; what it states of the population.

    Args:
        snapshot: the books as of the period's last day, with rows, entries and seals.
        home: the folder of the books.
        asked: the period.
        seal: the seal that the pack proves; None for an open period.
        output: the new folder.

    Raises:
        FolderError: the folder holds something or cannot be written.
        PackError: a file of the books changed meanwhile, or lies outside their folder.
        UntiedError: a report differs from Beancount's own balances.
    """
    rows, facts = snapshot.rows(), snapshot.facts()
    _, _, options = snapshot.entries()
    with new_folder(output) as drawn:
        pack = Pack(drawn)
        pack.add_books(home, snapshot.manifest.files)
        told = population(rows, asked, facts.currency)
        pack.add_population(told)
        reports = _reports(pack, rows, facts.currency, asked.last)
        _tables(pack, rows, asked, home)
        digest = snapshot.manifest.digest
        pack.add_text(
            "index.html", page(told, options["title"], digest, _link(home, seal), reports)
        )
        if seal is not None:
            pack.add_verifier()
        list_digests(drawn)
    return told


def _link(home: Path, seal: Seal | None) -> Link | None:
    """The seal with all that its file states."""
    links = read_chain(home / FOLDER).links
    return next((one for one in links if seal and one.name == seal.name), None)


def _reports(
    pack: Pack, rows: duckdb.DuckDBPyConnection, currency: str, day: datetime.date
) -> list[tuple[str, str]]:
    """Each report as a page and as CSV; the links for the first page."""
    links = []
    for name in IN_THE_PACK:
        table = build(REPORTS[name], rows, Arguments(as_of=day, currency=currency))
        for form in ("html", "csv"):
            pack.add_text(f"reports/{name}.{form}", render(table, form).decode())
        links.append((f"reports/{name}.html", table.title))
    return links


def _tables(pack: Pack, rows: duckdb.DuckDBPyConnection, asked: Period, home: Path) -> None:
    """Every posting of the period, and every finding, one row each; places told from the books."""
    for name, statement in (("postings.csv", POSTINGS), ("findings.csv", FINDINGS)):
        days = {"first": asked.first, "last": asked.last} if statement is POSTINGS else {}
        found = rows.execute(statement, {"home": f"{home}/", **days})
        head = [column[0] for column in found.description or ()]
        pack.add_table(name, head, found.fetchall())


def prove(output: Path, seal: Seal) -> Proof:
    """Run the pack's own verifier, as the auditor will."""
    books = output / "books"
    done = subprocess.run(
        [sys.executable, "-I", str(output / "independent_verifier.py"),
         str(books / FOLDER / f"{seal.name}.seal"), str(books)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = tuple(one_line(line) for line in (done.stdout + done.stderr).splitlines())
    signed = tuple(f"{seal.name}.seal: signed by {officer}" for officer in seal.signed_by)
    unsigned = (f"{seal.name}.seal: {one_line(seal.unsigned)}",) if seal.unsigned else ()
    if done.returncode:
        return Proof(signed, (*lines, *unsigned))
    return Proof((*lines, *signed), unsigned)
