"""`pledgebook consolidate`: reports over the books of many facilities."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import duckdb

from pledgebook_reports.cli.common import Day
from pledgebook_reports.cli.report import guessed, is_terminal
from pledgebook_reports.consolidation.statement import CONSOLIDATED, standalone
from pledgebook_reports.consolidation.tables import SCHEMA
from pledgebook_reports.consolidation.warehouse import WarehouseError, agreed, opened
from pledgebook_reports.drawing_up import build
from pledgebook_reports.exports.dictionary import DATA_SETS, data_sets
from pledgebook_reports.places import one_line
from pledgebook_reports.render import BINARIES, FORMATS, render
from pledgebook_reports.render.common import RenderError
from pledgebook_reports.table import Arguments, ArgumentsError
from pledgebook_reports.ties import UntiedError

if TYPE_CHECKING:
    import datetime

    from pledgebook_reports.table import Table


@click.command()
@click.argument("warehouse", type=click.Path(path_type=Path))
@click.option(
    "--report", "name", type=click.Choice(list(CONSOLIDATED)), default="pledge-status",
    show_default=True,
)  # fmt: skip
@click.option("--from", "from_", type=Day(), help="Of sources-and-uses: first day of the period.")
@click.option("--donor", help="One donor by id.")
@click.option("--without-illustrative", is_flag=True, help="Leave invented entries out.")
@click.option("--sql", is_flag=True, help="Print the statement for an engine of your own.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS),
    help="[default: as the suffix of -o says, else text]",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
def consolidate(
    warehouse: Path,
    name: str,
    from_: datetime.date | None,
    donor: str | None,
    without_illustrative: bool,
    sql: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """Sum up the books of many facilities from a warehouse.

    WAREHOUSE is a folder into which `pledgebook export parquet` has put each facility's books, all
    with the same --as-of.
    """
    form = form or guessed(output)
    if form in BINARIES and output is None and is_terminal():
        msg = f"{form} is no text for a terminal: give -o FILE"
        raise click.ClickException(msg)
    try:
        if sql:
            rendered = standalone(CONSOLIDATED[name]).encode()
        else:
            table = _drawn(warehouse, name, from_, donor, without_illustrative=without_illustrative)
            rendered = render(table, form)
        if output is None:
            click.echo(rendered, nl=False)
        else:
            output.write_bytes(rendered)
    except (ArgumentsError, RenderError, UntiedError, WarehouseError) as error:
        raise click.ClickException(str(error)) from None
    except duckdb.Error as error:
        reason = one_line(str(error).partition("\n")[0])
        raise click.ClickException(f"{warehouse} cannot be read ({reason})") from None
    except OSError as error:
        msg = f"cannot write {output}: {error.strerror}"
        raise click.ClickException(msg) from None


def _drawn(
    warehouse: Path,
    name: str,
    from_: datetime.date | None,
    donor: str | None,
    *,
    without_illustrative: bool,
) -> Table:
    """The consolidated report, which says of which books it is."""
    with opened(warehouse) as rows:
        sets = data_sets(rows, f"{SCHEMA}.{DATA_SETS}")
        day, currency = agreed(sets)
        arguments = Arguments(
            as_of=day,
            currency=currency,
            from_=from_,
            donor=donor,
            without_illustrative=without_illustrative,
        )
        table = build(CONSOLIDATED[name], rows, arguments)
    books = ", ".join(one.books for one in sets)
    note = f"Consolidated from {len(sets)} sets of books: {books}."
    return replace(
        table, title=f"{table.title}, {len(sets)} sets of books", notes=(note, *table.notes)
    )
