"""`pledgebook audit-pack`: a period with all that proves it, for a machine without Pledgebook."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from pledgebook.new_folder import FolderError
from pledgebook.sealing.periods import period_of
from pledgebook_reports.cli.common import book_option, open_book
from pledgebook_reports.pack.folder import PackError
from pledgebook_reports.pack.making import Proof, make, prove, seal_of
from pledgebook_reports.places import one_line, short
from pledgebook_reports.ties import UntiedError


@click.command("audit-pack")
@click.argument("period")
@book_option
@click.option(
    "-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
    help="A new or empty folder.",
)  # fmt: skip
@click.option("--unsealed", is_flag=True, help="Pack a period that is not sealed yet, and say so.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="With json, what the pack states of the population.")  # fmt: skip
def audit_pack(period: str, book: Path, output: Path, unsealed: bool, form: str) -> None:
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
    seal = seal_of(snapshot, asked)
    if seal is None and not unsealed:
        msg = f"{period} is not sealed: pledgebook seal {period}, or --unsealed to pack it as it is"
        raise click.ClickException(msg)
    try:
        told = make(snapshot, book.resolve().parent, asked, seal, output)
    except (FolderError, PackError, UntiedError) as error:
        raise click.ClickException(one_line(str(error))) from None
    proof = prove(output, seal) if seal is not None else Proof()
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=1).decode())
    else:
        click.echo(f"{short(str(output / 'index.html'))}: {told.posted.entries:,} transactions")
    for line in proof.said:
        click.echo(line, err=form == "json")
    for line in proof.faults:
        click.echo(line, err=True)
    sys.exit(0 if proof.holds else 1)
