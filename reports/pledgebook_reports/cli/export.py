"""`pledgebook export`: the books for publication, and for a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook_reports.cli.common import as_of_option, book_option, open_book
from pledgebook_reports.exports import fts as fts_rows
from pledgebook_reports.exports import iati_activity, iati_organisation, parquet
from pledgebook_reports.exports.activities import programme
from pledgebook_reports.exports.books.donor import donor_book
from pledgebook_reports.exports.books.key import read_or_make_key
from pledgebook_reports.exports.books.public import public_book
from pledgebook_reports.exports.scope import ExportError, Scope, left_out, scopes

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    import duckdb
    from beancount.core import data

    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.exports.activities import Programme

    Draw = Callable[[duckdb.DuckDBPyConnection, Sequence[Scope]], str]


@click.group()
def export() -> None:
    """Write the books in the forms that others take: IATI, FTS, Parquet.

    Drafts are never published, staff and persons never named. Illustrative (invented) entries are
    left out unless --with-illustrative says otherwise.
    """


def _publication(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every publication."""
    options = (
        book_option,
        as_of_option,
        click.option("--facility", default="", metavar="ID", help="One facility by id."),
        click.option("--with-illustrative", is_flag=True, help="Publish invented entries too."),
        click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@export.command("iati-activity")
@_publication
def activity_file(**asked: Any) -> None:
    """IATI 2.03 activities: the facility, its projects and windows."""
    _publish(lambda rows, found: iati_activity.render(_programmes(rows, found)), **asked)


@export.command("iati-organisation")
@_publication
def organisation_file(**asked: Any) -> None:
    """IATI 2.03 organisation: budgets and expenditure by year."""
    _publish(lambda rows, found: iati_organisation.render(_programmes(rows, found)), **asked)


@export.command("fts")
@_publication
def flows_file(**asked: Any) -> None:
    """Contributions as OCHA FTS flows (CSV), each at the stage that it has reached."""
    _publish(fts_rows.render, **asked)


@export.command("parquet")
@click.argument("directory", type=click.Path(path_type=Path))
@book_option
@as_of_option
@click.option("--name", default="", help="What the books are called there; else their facility.")
@click.option("--force", is_flag=True, help="Replace what an earlier export wrote there.")
def data_set(
    directory: Path, book: Path, as_of: datetime.date | None, name: str, force: bool
) -> None:
    """The whole projection as a Parquet data set in DIRECTORY, with a data dictionary.

    DIRECTORY takes the books of many facilities, one export each; `pledgebook consolidate` sums
    them up. For the office's own warehouse: payees, drafts and illustrative entries are in it.
    """
    snapshot = open_book(book, as_of=as_of, rows=True)
    day, currency = _told(snapshot, book, as_of)
    origin = parquet.Origin(book.resolve().parent, day, currency, snapshot.manifest.digest)
    try:
        counts = parquet.write(snapshot.rows(), directory, origin, name=name, force=force)
    except (ExportError, OSError) as error:
        raise click.ClickException(str(error)) from None
    total = sum(counts.values())
    click.echo(f"{directory}: {len(counts)} tables, {total:,} rows as of {day}")


@export.command("donor-book")
@click.argument("donor")
@book_option
@as_of_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
def one_donors_book(
    donor: str, book: Path, as_of: datetime.date | None, output: Path | None
) -> None:
    """One donor's money as a Beancount book of its own: DONOR is the donor's id.

    Plain bean-check and Fava read it; its totals are the donor's columns of the books.
    """
    entries, title, currency, day = _booked(book, as_of)
    try:
        made = donor_book(entries, donor, title, currency, day)
    except ExportError as error:
        raise click.ClickException(str(error)) from None
    told = f"{made.transactions:,} transactions of {', '.join(made.agreements)}"
    click.echo(f"{donor}: {told} as of {day}", err=True)
    _write(made.text, output)


@export.command("public-book")
@book_option
@as_of_option
@click.option(
    "--key", required=True, metavar="KEYFILE", type=click.Path(path_type=Path),
    help="The key that hides names; drawn anew where there is none. Keep it out of the books.",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
def book_for_the_public(
    book: Path, as_of: datetime.date | None, key: Path, output: Path | None
) -> None:
    """All amounts as a Beancount book with payees and places hidden.

    `pledgebook verify --public FILE --key KEYFILE` proves it against the private books.
    """
    entries, title, currency, day = _booked(book, as_of)
    try:
        made = public_book(entries, read_or_make_key(key), title, currency, day)
    except ExportError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.transactions:,} transactions as of {day}; the key is {key}", err=True)
    _write(made.text, output)


def _programmes(rows: duckdb.DuckDBPyConnection, found: Sequence[Scope]) -> list[Programme]:
    return [programme(rows, scope) for scope in found]


def _publish(
    draw: Draw,
    *,
    book: Path,
    as_of: datetime.date | None,
    facility: str,
    with_illustrative: bool,
    output: Path | None,
) -> None:
    rows, day, currency = _opened(book, as_of)
    try:
        found = scopes(rows, Scope(day, currency, facility, with_illustrative))
        text = draw(rows, found)
        invented = left_out(rows, day)
    except ExportError as error:
        raise click.ClickException(str(error)) from None
    if invented:
        click.echo(_of_invented(*invented, published=with_illustrative), err=True)
    _write(text, output)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        msg = f"{output} cannot be written ({(error.strerror or 'unknown reason').lower()})"
        raise click.ClickException(msg) from None


def _of_invented(count: int, total: int, *, published: bool) -> str:
    told = f"{count:,} of {total:,} transactions of these books are illustrative (invented)"
    if published:
        return f"{told} and are in the file: it is not for publication"
    return f"{told} and are left out; --with-illustrative puts them in"


def _opened(
    book: Path, as_of: datetime.date | None
) -> tuple[duckdb.DuckDBPyConnection, datetime.date, str]:
    """The rows of the books, the day of the figures and the books' currency."""
    snapshot = open_book(book, as_of=as_of, rows=True)
    day, currency = _told(snapshot, book, as_of)
    return snapshot.rows(), day, currency


def _booked(
    book: Path, as_of: datetime.date | None
) -> tuple[list[data.Directive], str, str, datetime.date]:
    """The entries of the books, their title, their currency and the day of the figures."""
    snapshot = open_book(book, as_of=as_of, entries=True)
    day, currency = _told(snapshot, book, as_of)
    entries, _, options = snapshot.entries()
    return entries, options["title"], currency, day


def _told(snapshot: Snapshot, book: Path, as_of: datetime.date | None) -> tuple[datetime.date, str]:
    """The day of the figures and the books' currency; errors of the books are told."""
    facts = snapshot.facts()
    if errors := facts.counts["error"]:
        msg = f"the rules find {errors} error(s) in these books: pledgebook check {book} names them"
        click.echo(msg, err=True)
    day = as_of or facts.as_of
    if day is None:
        msg = f"{book} holds no transactions: give --as-of"
        raise click.ClickException(msg)
    return day, facts.currency
