"""`pledgebook audit-pack`: a period with all that proves it, for a machine without Pledgebook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.new_folder import FolderError, list_digests, new_folder
from pledgebook.sealing.chain import read_chain
from pledgebook.sealing.periods import period_of
from pledgebook.seals import FOLDER
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.cli.common import book_option, open_book
from pledgebook_reports.pack.folder import Pack, PackError
from pledgebook_reports.pack.page import page
from pledgebook_reports.pack.population import population
from pledgebook_reports.places import one_line, short
from pledgebook_reports.render import render
from pledgebook_reports.table import Arguments, build
from pledgebook_reports.ties import UntiedError

if TYPE_CHECKING:
    import datetime

    import duckdb

    from pledgebook.sealing.chain import Link
    from pledgebook.seals import Seal

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


@click.command("audit-pack")
@click.argument("period")
@book_option
@click.option(
    "-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
    help="A new or empty folder.",
)  # fmt: skip
@click.option("--unsealed", is_flag=True, help="Pack a period that is not sealed yet, and say so.")
def audit_pack(period: str, book: Path, output: Path, unsealed: bool) -> None:
    """Pack a sealed PERIOD for the auditor: books, documents, seals, population, reports, verifier.

    The pack states completeness (counts, control totals, series, sources, bank statements, trial
    balance) and verifies on a machine without Pledgebook. Ends with 0 when the seal is proved, 1
    when it is not or the period is not sealed.
    """
    try:
        asked = period_of(period)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    snapshot = open_book(book, as_of=asked.last, rows=True, entries=True, more=["seals"])
    home = book.resolve().parent
    seals = [one for one in snapshot.seals() if one.readable and one.last >= asked.last]
    seal = next(iter(sorted(seals, key=lambda one: one.last)), None)
    if seal is None and not unsealed:
        msg = f"{period} is not sealed: pledgebook seal {period}, or --unsealed to pack it as it is"
        raise click.ClickException(msg)
    rows, facts = snapshot.rows(), snapshot.facts()
    _, _, options = snapshot.entries()
    try:
        with new_folder(output) as drawn:
            pack = Pack(drawn)
            pack.add_books(home, snapshot.manifest.files)
            told = population(rows, asked, facts.currency)
            pack.add_population(told)
            reports = _reports(pack, rows, facts.currency, asked.last)
            _tables(pack, rows, asked.first, asked.last, home)
            link = _link(home, seal)
            pack.add_text(
                "index.html", page(told, options["title"], snapshot.manifest.digest, link, reports)
            )
            if seal is not None:
                pack.add_verifier()
            list_digests(drawn)
    except (FolderError, PackError, UntiedError) as error:
        raise click.ClickException(one_line(str(error))) from None
    click.echo(f"{short(str(output / 'index.html'))}: {told.posted.entries:,} transactions")
    sys.exit(0 if seal is not None and _proved(output, seal) else 1)


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


def _tables(
    pack: Pack,
    rows: duckdb.DuckDBPyConnection,
    first: datetime.date,
    last: datetime.date,
    home: Path,
) -> None:
    """Every posting of the period, and every finding, one row each; places told from the books."""
    for name, statement in (("postings.csv", POSTINGS), ("findings.csv", FINDINGS)):
        days = {"first": first, "last": last} if statement is POSTINGS else {}
        found = rows.execute(statement, {"home": f"{home}/", **days})
        head = [column[0] for column in found.description or ()]
        pack.add_table(name, head, found.fetchall())


def _proved(output: Path, seal: Seal) -> bool:
    """Run the pack's own verifier, as the auditor will; whether it proves the seal."""
    books = output / "books"
    done = subprocess.run(
        [sys.executable, "-I", str(output / "independent_verifier.py"),
         str(books / FOLDER / f"{seal.name}.seal"), str(books)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    for line in (done.stdout + done.stderr).splitlines():
        click.echo(one_line(line), err=done.returncode != 0)
    for officer in seal.signed_by:
        click.echo(f"{seal.name}.seal: signed by {officer}")
    if seal.unsigned:
        click.echo(f"{seal.name}.seal: {one_line(seal.unsigned)}", err=True)
    return done.returncode == 0 and not seal.unsigned
