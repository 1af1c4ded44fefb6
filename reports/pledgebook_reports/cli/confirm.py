"""`pledgebook confirm`: letters that ask donors to confirm what the books hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook_reports.cli.common import as_of_option, book_option, open_book
from pledgebook_reports.confirmation.letter import letter
from pledgebook_reports.confirmation.statement import NothingToConfirmError, donors, statement
from pledgebook_reports.places import short
from pledgebook_reports.render.common import RenderError
from pledgebook_reports.render.pdf_pages import print_page

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@click.command()
@click.argument("donor", metavar="[DONOR]…", nargs=-1)
@book_option
@as_of_option
@click.option("--all", "all_", is_flag=True, help="Every donor that has signed an agreement.")
@click.option("--reply-to", default="", metavar="ADDRESS", help="The auditor's own address.")
@click.option("--format", "form", type=click.Choice(["html", "pdf"]), default="html")
@click.option(
    "-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
    help="Where the letters go.",
)  # fmt: skip
def confirm(
    donor: Sequence[str],
    book: Path,
    as_of: datetime.date | None,
    all_: bool,
    reply_to: str,
    form: str,
    output: Path,
) -> None:
    """Write a letter for each DONOR: its statement by instalment, with a slip for the reply (ISA 505).

    What comes back is entered as `custom "confirmation"`; the report confirmations shows who has
    replied, what is covered, and what was received since where nobody replied.
    """
    if bool(donor) == all_:
        raise click.UsageError("name the donors, or give --all")
    snapshot = open_book(book, as_of=as_of, rows=True, entries=True)
    facts, rows = snapshot.facts(), snapshot.rows()
    day = as_of or facts.as_of
    if day is None:
        msg = f"{book} holds no transactions: give --as-of"
        raise click.ClickException(msg)
    _, _, options = snapshot.entries()
    try:
        told = [
            statement(rows, one, day, facts.currency)
            for one in (donors(rows, day) if all_ else dict.fromkeys(donor))
        ]
        output.mkdir(parents=True, exist_ok=True)
        for one in told:
            page = letter(one, options["title"], reply_to)
            target = output / f"confirmation-{_UNFIT.sub('-', one.donor)}-{day}.{form}"
            target.write_bytes(print_page(page) if form == "pdf" else page.encode())
            click.echo(short(str(target)))
    except (NothingToConfirmError, RenderError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        msg = f"{output} cannot be written ({(error.strerror or 'unknown reason').lower()})"
        raise click.ClickException(msg) from None
