"""`pledgebook import`: files become drafts; with `--write`, drafts become a file of the books."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook import gate, writer
from pledgebook_importers.books import ImportBooks, compact, read_books
from pledgebook_importers.contract import to_json
from pledgebook_importers.drafts.entries import DraftFile, draft_statement
from pledgebook_importers.drafts.legs import DraftBook
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.match import Match, match_lines
from pledgebook_importers.matching.settlement import settle
from pledgebook_importers.reader import read_files
from pledgebook_reports.cli.common import book_option, open_book
from pledgebook_reports.places import line_of, short

if TYPE_CHECKING:
    from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.reading import FileResult

TOLERANCE = Decimal("0.05")
SETTLE_DAYS = 10


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@book_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--write", is_flag=True, help="Put the drafts in the books.")
def import_files(paths: tuple[Path, ...], book: Path, form: str, write: bool) -> None:
    """Read bank statements (ISO 20022 camt.053) into drafts; nothing is written without --write."""
    books = _books(book, needed=write or form == "text")
    known = books.import_ids if books else frozenset()
    results = read_files(paths, known)
    failed = any(result.errors for result in results)
    if form == "json":
        click.echo(json.dumps(to_json(results), indent=1, ensure_ascii=False))
    for result in results:
        _say(result, quiet=form == "json")
        if books is None:
            continue
        for statement in result.statements:
            drafted = _draft(result, statement, books, book, form=form, write=write)
            failed |= drafted is None
            books = _without(books, drafted or ())
    sys.exit(1 if failed else 0)


def _books(book: Path, *, needed: bool) -> ImportBooks | None:
    """The books as importers see them; reading a file as JSON needs none."""
    if not needed and not book.exists():
        return None
    snapshot = open_book(book, entries=True)
    entries, _, _ = snapshot.entries()
    return read_books(entries, snapshot.facts().currency)


def _say(result: FileResult, *, quiet: bool) -> None:
    name = short(str(result.file))
    for problem in result.errors:
        click.echo(f"{name}:{problem.line}: {problem.reason}: nothing of it imported", err=True)
    if quiet:
        return
    for problem in result.warnings:
        click.echo(f"{name}:{problem.line}: warning: {problem.reason}", err=True)


def _draft(
    result: FileResult,
    statement: Statement,
    books: ImportBooks,
    book: Path,
    *,
    form: str,
    write: bool,
) -> tuple[Match, ...] | None:
    """The matches that became drafts, or None when the statement could not be drafted."""
    account = books.banks.get((compact(statement.account), statement.currency))
    where = f"{short(str(result.file))}: statement {statement.number}"
    if account is None or books.fund is None:
        lacks = (
            f"no bank account {statement.account} {statement.currency} (`bank-account` on its open)"
        )
        if account is not None:
            lacks = 'no "fund" to book charges and unmatched credits under'
        if form == "json" and not write:
            return ()
        click.echo(f"{where}: the books have {lacks}: not imported", err=True)
        return None
    new = [line for line in statement.booked if line.import_id not in result.duplicate_ids]
    settled = settle(new, books.legs, account, SETTLE_DAYS)
    own = [number for number, _ in books.banks]
    matches = match_lines(
        [line for line in new if line.import_id not in settled],
        books.instalments,
        Terms(TOLERANCE, books.currency, own, books.donors),
    )
    draft_book = DraftBook(account, books.fund, books.facility, books.currency, books.rate)
    drafts = draft_statement(result, statement, matches, draft_book, settled)
    if form == "text":
        _show(where, drafts, whole=not write)
    if write and drafts.text and not _write(drafts, statement, book):
        return None
    return drafts.drafted


def _without(books: ImportBooks, drafted: tuple[Match, ...]) -> ImportBooks:
    """The books without the instalments that drafts have taken: each is paid at most once."""
    taken = {match.instalment.label for match in drafted if match.instalment}
    left = [item for item in books.instalments if item.label not in taken]
    return replace(books, instalments=left)


def _show(where: str, drafts: DraftFile, *, whole: bool) -> None:
    kinds = Counter(match.kind for match in drafts.drafted)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no new line"
    click.echo(f"{where}: {told}; {len(drafts.withheld)} left out")
    for withheld in drafts.withheld:
        line = withheld.line
        click.echo(f"  line {line.line}: {line.amount} {line.currency}: {withheld.reason}")
    if whole and drafts.text:
        click.echo(drafts.text)


def _write(drafts: DraftFile, statement: Statement, book: Path) -> bool:
    """Write the drafts, and take them back if the books then are worse than before."""
    before = gate.run(book)
    errors = before.snapshot.facts().counts["error"] if before.snapshot else 0
    year = max(line.date for line in statement.lines).year
    try:
        written = writer.add_file(
            book.parent, Path("journal") / str(year) / drafts.name, drafts.text
        )
    except writer.WriteRefusedError as error:
        click.echo(f"not written: {error}", err=True)
        return False
    after = gate.run(book)
    findings = after.refusals if after.snapshot is None else after.snapshot.facts().findings
    worse = [f for f in findings if f.severity == "error"]
    if len(worse) > errors:
        written.unlink()
        for finding in [f for f in worse if Path(f.file) == written.resolve()][:5]:
            click.echo(line_of(finding), err=True)
        click.echo(
            f"not written: {drafts.name} would bring {len(worse) - errors} error(s)", err=True
        )
        return False
    if after.snapshot is not None and str(written.resolve()) not in after.snapshot.manifest.files:
        written.unlink()
        click.echo(f'not written: {book} does not include "journal/*/*.beancount"', err=True)
        return False
    click.echo(f"written: {short(str(written.resolve()))}", err=True)
    return True
