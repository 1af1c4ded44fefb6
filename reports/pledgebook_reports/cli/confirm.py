"""`pledgebook confirm`: letters that ask donors to confirm what the books hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook_reports.cli.common import as_of_option, book_option, open_book
from pledgebook_reports.confirmation.letter import file_name, letter
from pledgebook_reports.confirmation.replies import replies
from pledgebook_reports.confirmation.shown import statement_object
from pledgebook_reports.confirmation.statement import NothingToConfirmError, donors, statement
from pledgebook_reports.places import short
from pledgebook_reports.render.common import RenderError
from pledgebook_reports.render.pdf_pages import print_page

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from pledgebook_reports.confirmation.statement import Statement


@click.command()
@click.argument("donor", metavar="[DONOR]…", nargs=-1)
@book_option
@as_of_option
@click.option("--all", "all_", is_flag=True, help="Every donor that has signed an agreement.")
@click.option("--reply-to", default="", metavar="ADDRESS", help="The auditor's own address.")
@click.option("--format", "form", type=click.Choice(["html", "pdf", "json"]), default="html",
              help="Letters, or with json the statements on the screen.")  # fmt: skip
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(path_type=Path), help="Where the letters go."
)
def confirm(
    donor: Sequence[str],
    book: Path,
    as_of: datetime.date | None,
    all_: bool,
    reply_to: str,
    form: str,
    output: Path | None,
) -> None:
    """Write a letter for each DONOR: its statement by instalment, with a slip for the reply (ISA 505).

    What comes back is entered as `custom "confirmation"`; the report confirmations shows who has
    replied, what is covered, and what was received since where nobody replied. `--format json`
    writes no letter: it tells each statement with the replies to it.
    """
    if bool(donor) == all_:
        raise click.UsageError("name the donors, or give --all")
    if (output is None) != (form == "json"):
        raise click.UsageError("letters go to -o DIR; --format json writes none: leave -o out")
    snapshot = open_book(book, as_of=as_of, rows=True, entries=True)
    facts, rows = snapshot.facts(), snapshot.rows()
    day = as_of or facts.as_of
    if day is None:
        msg = f"{book} holds no transactions: give --as-of"
        raise click.ClickException(msg)
    try:
        told = [
            statement(rows, one, day, facts.currency)
            for one in (donors(rows, day) if all_ else dict.fromkeys(donor))
        ]
    except NothingToConfirmError as error:
        raise click.ClickException(str(error)) from None
    if output is None:
        found = [statement_object(one, replies(rows, one.donor, day)) for one in told]
        whole = {"as_of": day.isoformat(), "currency": facts.currency, "donors": found}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    _, _, options = snapshot.entries()
    _write(told, options["title"], reply_to, form, output)


def _write(
    told: Sequence[Statement], facility: str, reply_to: str, form: str, output: Path
) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        for one in told:
            page = letter(one, facility, reply_to)
            target = output / file_name(one, form)
            target.write_bytes(print_page(page) if form == "pdf" else page.encode())
            click.echo(short(str(target)))
    except RenderError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        msg = f"{output} cannot be written ({(error.strerror or 'unknown reason').lower()})"
        raise click.ClickException(msg) from None
