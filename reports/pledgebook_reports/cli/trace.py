"""`pledgebook trace REF`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pledgebook_reports.cli.common import as_of_option, book_option, open_book
from pledgebook_reports.table import Arguments
from pledgebook_reports.trace import UnknownReferenceError, shown
from pledgebook_reports.trace import trace as follow

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command()
@click.argument("ref")
@book_option
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def trace(ref: str, book: Path, as_of: datetime.date | None, form: str) -> None:
    """Follow a voucher up to its donors, or a pledge, agreement, donor, contract down to vouchers."""
    snapshot = open_book(book, as_of=as_of, rows=True)
    facts = snapshot.facts()
    day = as_of or facts.as_of
    if day is None:
        msg = f"{book} holds no transactions: give --as-of"
        raise click.ClickException(msg)
    try:
        told = follow(snapshot.rows(), Arguments(as_of=day, currency=facts.currency), ref)
    except UnknownReferenceError as error:
        raise click.ClickException(str(error)) from None
    click.echo(shown.as_json(told) if form == "json" else shown.text(told).rstrip("\n"))
