"""`pledgebook report NAME`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.documents import FOLDER
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.cli.common import Day, as_of_option, book_option, open_book
from pledgebook_reports.conversion import NoRateError
from pledgebook_reports.drawing_up import build, papers_behind
from pledgebook_reports.expenditure import DIMENSIONS, EXPENDITURE
from pledgebook_reports.expenditure import by as by_dimensions
from pledgebook_reports.render import BINARIES, CALENDAR, FORMATS, LINKING, SUFFIXES, render
from pledgebook_reports.render.common import RenderError
from pledgebook_reports.table import Arguments, ArgumentsError
from pledgebook_reports.ties import UntiedError

if TYPE_CHECKING:
    import datetime

    from pledgebook_reports.table import Basis


@click.command()
@click.argument("name", required=False)
@book_option
@as_of_option
@click.option("--from", "from_", type=Day(), help="First day of the period.")
@click.option("--to", type=Day(), help="Last day of the period.")
@click.option("--donor", help="One donor by id.")
@click.option("--agreement", help="One agreement by id.")
@click.option("--facility", help="One facility by id.")
@click.option("--window", help="One window by id.")
@click.option("--location", help="One place by id, with all places in it.")
@click.option("--project", help="One project by id.")
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(list(DIMENSIONS)),
    help="Of expenditure: what it is told by, once or twice.",
)
@click.option("--currency", metavar="C", help="Show the figures in this currency, or `original`.")
@click.option(
    "--basis",
    type=click.Choice(["closing", "average"]),
    default="closing",
    show_default=True,
    help="With --currency: at the last day's rate, or the period's average.",
)
@click.option("--without-illustrative", is_flag=True, help="Leave invented entries out.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, CALENDAR]),
    help="[default: as the suffix of -o says, else text]",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@click.option("--list", "list_", is_flag=True, help="Name the reports.")
def report(
    name: str | None,
    book: Path,
    as_of: datetime.date | None,
    from_: datetime.date | None,
    to: datetime.date | None,
    donor: str | None,
    agreement: str | None,
    facility: str | None,
    window: str | None,
    location: str | None,
    project: str | None,
    by: tuple[str, ...],
    currency: str | None,
    basis: Basis,
    without_illustrative: bool,
    form: str | None,
    output: Path | None,
    list_: bool,
) -> None:
    """Draw up a report from the books."""
    if list_ or name is None:
        width = max(map(len, REPORTS))
        for known in REPORTS.values():
            click.echo(f"{known.name:{width}}  {known.title}")
        return
    _check_name(name, by)
    form = form or guessed(output)
    if form in BINARIES and output is None and is_terminal():
        msg = f"{form} is no text for a terminal: give -o FILE"
        raise click.ClickException(msg)
    snapshot = open_book(book, as_of=as_of, rows=True)
    facts = snapshot.facts()
    day = as_of or to or facts.as_of
    if day is None:
        msg = f"{book} holds no transactions: give --as-of"
        raise click.ClickException(msg)
    arguments = Arguments(
        as_of=day,
        currency=facts.currency,
        from_=from_,
        to=to,
        donor=donor,
        agreement=agreement,
        facility=facility,
        window=window,
        location=location,
        project=project,
        show=currency,
        basis=basis,
        without_illustrative=without_illustrative,
    )
    try:
        rows = snapshot.rows(loaded=False)
        drawn = by_dimensions(by, rows, arguments) if by else REPORTS[name]
        table = replace(build(drawn, rows, arguments), books=snapshot.manifest.digest)
        if form == LINKING:
            documents = Path(snapshot.manifest.book).parent / FOLDER
            table = replace(
                table,
                papers=papers_behind(drawn, rows, arguments),
                documents=_way(documents, output),
            )
        rendered = render(table, form)
    except (ArgumentsError, NoRateError, RenderError, UntiedError) as error:
        raise click.ClickException(str(error)) from None
    if output is None:
        click.echo(rendered, nl=False)
        return
    try:
        output.write_bytes(rendered)
    except OSError as error:
        msg = f"cannot write {output}: {error.strerror}"
        raise click.ClickException(msg) from None


def _check_name(name: str, by: tuple[str, ...]) -> None:
    """Say so where there is no such report, or where it is told by nothing."""
    if name not in REPORTS:
        msg = f"no report {name}; there are {', '.join(REPORTS)}"
        raise click.ClickException(msg)
    if by and name != EXPENDITURE.name:
        msg = f"{name} takes no --by"
        raise click.ClickException(msg)


def _way(documents: Path, output: Path | None) -> str | None:
    """The way from the folder of the output to the documents of the books."""
    if output is None or not documents.is_dir():
        return None
    return Path(os.path.relpath(documents.resolve(), output.resolve().parent)).as_posix()


def is_terminal() -> bool:
    """Whether the output goes to a person's terminal."""
    return sys.stdout.isatty()


def guessed(output: Path | None) -> str:
    """The format that the file's suffix asks for; text where there is no file."""
    if output is None:
        return "text"
    form = SUFFIXES.get(output.suffix.lower())
    if form is None:
        msg = f"{output}: the suffix says no format: give --format"
        raise click.ClickException(msg)
    return form
