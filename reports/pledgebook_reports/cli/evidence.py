"""`pledgebook evidence`: vouchers with all that stands behind them, in a folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.directives import read_records
from pledgebook.new_folder import FolderError
from pledgebook.sealing.chain import read_chain
from pledgebook.sealing.proofs import inclusion_proofs
from pledgebook.seals import FOLDER
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.sheets import Sheet, read_text, read_workbook
from pledgebook_reports.cli.common import book_option, open_book
from pledgebook_reports.dossier.contents import dossier
from pledgebook_reports.dossier.folder import write
from pledgebook_reports.dossier.shown import folder_object
from pledgebook_reports.places import one_line
from pledgebook_reports.trace import UnknownReferenceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADINGS = ("voucher", "entry", "entry_id", "item")
"""Headings under which a list or workpaper names vouchers, the first that is there."""


@click.command()
@click.argument("refs", metavar="VOUCHER|LIST…", nargs=-1, required=True)
@book_option
@click.option(
    "-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
    help="A new or empty folder.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="How what was gathered is told.")  # fmt: skip
def evidence(refs: Sequence[str], book: Path, output: Path, form: str) -> None:
    """Gather the evidence of vouchers in a folder that opens offline.

    For each voucher: the entry as written, its donors and shares, its documents with their digests,
    contract, variations and completions, approvals, bank line, rates, and the proof of its seal. A
    LIST is a workpaper or table (XLSX, CSV) with a column "voucher". Ends with 0 when all documents
    are there, 1 when some are missing, which are named.
    """
    wanted = list(dict.fromkeys(name for ref in refs for name in _names(ref)))
    snapshot = open_book(book, rows=True, entries=True)
    facts, rows = snapshot.facts(), snapshot.rows()
    if facts.as_of is None:
        msg = f"{book} holds no transactions"
        raise click.ClickException(msg)
    entries, _, options = snapshot.entries()
    records, _ = read_records(entries)
    home = book.resolve().parent
    chain = read_chain(home / FOLDER)
    try:
        hidden = not sys.stderr.isatty() or len(wanted) < 10
        with click.progressbar(wanted, label="Gathering", file=sys.stderr, hidden=hidden) as bar:
            found = [
                dossier(
                    ref, rows, records, home, facts.as_of, facts.currency,
                    inclusion_proofs(chain, ref),
                )
                for ref in bar
            ]  # fmt: skip
        written = write(output, found, home, options["title"], snapshot.manifest.digest)
    except (FolderError, UnknownReferenceError) as error:
        raise click.ClickException(str(error)) from None
    missing = [line for one in written for line in one.missing]
    if form == "json":
        told = folder_object(written, snapshot.manifest.digest)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        copied = sum(len(one.papers) for one in found) - len(missing)
        click.echo(f"{output / 'index.html'}: {len(found)} voucher(s), {copied} document(s)")
    for line in missing:
        click.echo(f"missing: {one_line(line)}", err=True)
    sys.exit(1 if missing else 0)


def _names(ref: str) -> Iterator[str]:
    """The vouchers that an argument stands for: itself, or what a table lists."""
    path = Path(ref)
    if not path.is_file():
        yield ref
        return
    for sheet in _sheets(path):
        for number, row in enumerate(sheet.rows):
            headings = [row.text(column).casefold() for column in range(len(row.cells))]
            column = next((headings.index(name) for name in HEADINGS if name in headings), None)
            if column is not None:
                yield from filter(None, (one.text(column) for one in sheet.rows[number + 1 :]))
                return
    msg = f'{path}: no column is headed "voucher"'
    raise click.ClickException(msg)


def _sheets(path: Path) -> list[Sheet]:
    data = path.read_bytes()
    try:
        if data.startswith(b"PK"):
            return read_workbook(data)
        return [read_text(data.decode("utf-8-sig"))]
    except (RefusedError, UnicodeDecodeError) as error:
        msg = f"{path}: is no table: {error}"
        raise click.ClickException(msg) from None
