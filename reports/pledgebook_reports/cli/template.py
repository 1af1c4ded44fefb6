"""`pledgebook template`: the workbook in which officers enter vouchers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook_importers.vouchers.books import read_voucher_books
from pledgebook_importers.vouchers.template import write_template
from pledgebook_reports.cli.common import Day, book_option, open_book

if TYPE_CHECKING:
    import datetime


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@book_option
@click.option("--as-of", type=Day(), help="The day of the lists; else the latest day in the books.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def template(file: Path, book: Path, as_of: datetime.date | None, force: bool) -> None:
    """Write a workbook (.xlsx) to fill vouchers in, with lists from the books.

    Filled in, it comes back by `pledgebook import FILE`.
    """
    if file.suffix.lower() != ".xlsx":
        msg = f"{file}: a template is a workbook; name it .xlsx"
        raise click.ClickException(msg)
    if file.exists() and not force:
        msg = f"{file} is there already, filled in perhaps; name another file, or say --force"
        raise click.ClickException(msg)
    snapshot = open_book(book, as_of=as_of, entries=True)
    entries, _, _ = snapshot.entries()
    facts = snapshot.facts()
    books = read_voucher_books(entries, facts.currency)
    if not books.facility:
        msg = f"{book} names no facility; vouchers are entered for one"
        raise click.ClickException(msg)
    if facts.as_of is None:
        msg = f"{book} is empty; name the day of the lists with --as-of"
        raise click.ClickException(msg)
    try:
        file.write_bytes(write_template(books, facts.as_of))
    except OSError as error:
        msg = f"{file} cannot be written ({(error.strerror or 'unknown reason').lower()})"
        raise click.ClickException(msg) from error
    click.echo(f"{file}: lists as of {facts.as_of}")
