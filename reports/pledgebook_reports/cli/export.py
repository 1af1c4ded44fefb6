"""`pledgebook export`: the books for publication, and for a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook_reports.cli.common import as_of_option, book_option, open_book
from pledgebook_reports.exports import fts as fts_rows
from pledgebook_reports.exports import iati_activity, iati_organisation, parquet
from pledgebook_reports.exports.activities import programme
from pledgebook_reports.exports.scope import ExportError, Scope, left_out, scopes

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    import duckdb

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
@click.option("--force", is_flag=True, help="Replace what an earlier export wrote there.")
def data_set(directory: Path, book: Path, as_of: datetime.date | None, force: bool) -> None:
    """The whole projection as a Parquet data set in DIRECTORY, with a data dictionary.

    For the office's own warehouse: payees, drafts and illustrative entries are in it.
    """
    rows, day, _ = _opened(book, as_of)
    try:
        counts = parquet.write(rows, directory, book.resolve().parent, day, force=force)
    except (ExportError, OSError) as error:
        raise click.ClickException(str(error)) from None
    total = sum(counts.values())
    click.echo(f"{directory}: {len(counts)} tables, {total:,} rows as of {day}")


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
    facts = snapshot.facts()
    if errors := facts.counts["error"]:
        msg = f"the rules find {errors} error(s) in these books: pledgebook check {book} names them"
        click.echo(msg, err=True)
    day = as_of or facts.as_of
    if day is None:
        msg = f"{book} holds no transactions: give --as-of"
        raise click.ClickException(msg)
    return snapshot.rows(), day, facts.currency
