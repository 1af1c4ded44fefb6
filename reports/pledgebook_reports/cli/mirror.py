"""`pledgebook mirror`: the books against what donors publish."""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook_importers.reader import read_files
from pledgebook_reports.cli.common import as_of_option, book_option, open_book
from pledgebook_reports.mirror import sides
from pledgebook_reports.mirror.comparing import Money, compare, without_implied
from pledgebook_reports.mirror.sums import sums_table
from pledgebook_reports.mirror.table import mirror_table
from pledgebook_reports.mirror.valuing import valued
from pledgebook_reports.places import one_line, short
from pledgebook_reports.render import FORMATS, render
from pledgebook_reports.render.common import RenderError
from pledgebook_reports.table import Arguments

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from pledgebook_importers.intake.reading import FileResult

ONCE = "fts"
"""FTS has each flow once, at its latest stage."""


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
    share = _share(tolerance)
    snapshot = open_book(book, as_of=as_of, rows=True)
    facts, rows = snapshot.facts(), snapshot.rows()
    day = as_of or facts.as_of
    if day is None:
        msg = f"{book} holds no transactions: give --as-of"
        raise click.ClickException(msg)
    asked = Arguments(day, facts.currency, donor=donor, without_illustrative=without_illustrative)
    results = read_files(paths)
    failed = _say(results)
    if not any(result.reading.flows for result in results):
        sys.exit(1)
    facilities = rows.execute("SELECT id, name, iati_id, reporting_org FROM facilities").fetchall()
    keepers = rows.execute(
        "SELECT name FROM parties WHERE iati_org IN (SELECT reporting_org FROM facilities)"
    ).fetchall()
    own = [*receivers, *(name for one in facilities for name in one[:2]), *(k for (k,) in keepers)]
    activities = frozenset(one[2] for one in facilities if one[2])
    published: list[Money] = []
    left: Counter[str] = Counter()
    for result in results:
        kept, passed = sides.theirs(
            result.reading.flows, result.file.name, sides.donors(rows), sides.publishers(rows), own,
            activities, facts.currency, day,
        )  # fmt: skip
        published += [one for one in kept if donor in (None, one.donor)]
        left += passed
    mine = sides.ours(rows, asked)
    pairs = compare(mine, published, days=days, tolerance=share)
    once = all(result.reading.format.startswith(ONCE) for result in results)
    if once:
        pairs = without_implied(pairs)
    pairs = valued(pairs, rows, facts.currency)
    if totals:
        theirs_valued = [pair.theirs for pair in pairs if pair.theirs]
        table = sums_table(mine, theirs_valued, rows, asked, once=once)
    else:
        table = mirror_table(pairs, left, day, facts.currency)
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
    sys.exit(1 if failed or any(pair.outcome != "matched" for pair in pairs) else 0)


def _share(text: str) -> Decimal:
    try:
        share = Decimal(text)
    except ArithmeticError:
        share = Decimal(-1)
    if not 0 <= share < 1:
        msg = f"--tolerance {text} is no share: write it as 0.05"
        raise click.UsageError(msg)
    return share


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
