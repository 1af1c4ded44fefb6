"""`pledgebook mirror`: the books against what donors publish."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook_importers.reader import read_files
from pledgebook_reports.cli.common import as_of_option, book_option, open_book
from pledgebook_reports.mirror.drawing import Published, Terms, comparison, share_of
from pledgebook_reports.places import one_line, short
from pledgebook_reports.render import FORMATS, render
from pledgebook_reports.render.common import RenderError
from pledgebook_reports.table import Arguments

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from pledgebook_importers.intake.reading import FileResult


@click.command()
@click.argument("paths", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@book_option
@as_of_option
@click.option("--donor", metavar="ID", help="One donor by id.")
@click.option(
    "--receiver", "receivers", multiple=True, metavar="NAME",
    help="A name under which donors publish the facility, beside those in the books.",
)  # fmt: skip
@click.option("--days", default=45, show_default=True, type=click.IntRange(0, 366),
              help="How far the dates of one payment may lie apart.")  # fmt: skip
@click.option("--tolerance", default="0.05", show_default=True, metavar="SHARE",
              help="How far two amounts of one payment may differ.")  # fmt: skip
@click.option("--totals", is_flag=True,
              help="One line a donor and stage, beside what was stated in public.")  # fmt: skip
@click.option("--without-illustrative", is_flag=True, help="Leave invented entries out.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
def mirror(
    paths: Sequence[Path],
    book: Path,
    as_of: datetime.date | None,
    donor: str | None,
    receivers: Sequence[str],
    days: int,
    tolerance: str,
    totals: bool,
    without_illustrative: bool,
    form: str,
    output: Path | None,
) -> None:
    """Compare receipts and agreements with what donors publish: IATI, FTS, contribution tables.

    Tells what is matched, different in amount or date, missing here, missing there, or twice;
    --totals what both sides come to, and what was stated in public. Ends with 0 when all is matched,
    1 when something is not or a file could not be read.
    """
    share = share_of(tolerance)
    if share is None:
        msg = f"--tolerance {tolerance} is no share: write it as 0.05"
        raise click.UsageError(msg)
    snapshot = open_book(book, as_of=as_of, rows=True)
    facts, rows = snapshot.facts(), snapshot.rows()
    day = as_of or facts.as_of
    if day is None:
        msg = f"{book} holds no transactions: give --as-of"
        raise click.ClickException(msg)
    asked = Arguments(day, facts.currency, donor=donor, without_illustrative=without_illustrative)
    results = read_files(paths)
    failed = _say(results)
    files = [
        Published(result.file.name, result.reading.format, result.reading.flows)
        for result in results
    ]
    if not any(file.flows for file in files):
        sys.exit(1)
    found = comparison(rows, files, asked, Terms(tuple(receivers), days, share))
    table = found.sums(rows) if totals else found.table()
    try:
        text = render(table, form)
        if output is None:
            click.echo(text, nl=False)
        else:
            output.write_bytes(text)
    except RenderError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        msg = f"cannot write {output}: {error.strerror}"
        raise click.ClickException(msg) from None
    sys.exit(1 if failed or set(found.outcomes) - {"matched"} else 0)


def _say(results: Sequence[FileResult]) -> bool:
    """Tell what could not be read; whether there was any."""
    failed = False
    for result in results:
        name = short(str(result.file))
        for problem in result.errors:
            failed = True
            place = f"{name}:{problem.line}" if problem.line else name
            click.echo(f"{place}: {one_line(problem.reason)}: nothing of it compared", err=True)
        if not result.errors and not result.reading.flows:
            failed = True
            click.echo(f"{name}: holds no published flows ({result.reading.format})", err=True)
    return failed
