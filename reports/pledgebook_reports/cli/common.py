"""What commands share: the book option, dates, and the way through the gate."""

from __future__ import annotations

import datetime
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook import gate
from pledgebook_reports.places import line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pledgebook.snapshot import Snapshot

DEFAULT_BOOK = Path("ledger/main.beancount")
REFUSED = 2


class Day(click.ParamType[datetime.date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        """Read the day, or say what is wanted."""
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2019-12-31", param, ctx)


def book_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--book BOOK`, default `$PLEDGEBOOK_BOOK`, then `ledger/main.beancount`."""
    return click.option(
        "--book",
        type=click.Path(path_type=Path),
        envvar="PLEDGEBOOK_BOOK",
        default=DEFAULT_BOOK,
        show_default=True,
        help="The main file of the books.",
    )(command)


as_of_option = click.option(
    "--as-of", type=Day(), help="The day of the figures; else the latest day in the books."
)


def open_book(
    book: Path,
    *,
    as_of: datetime.date | None = None,
    rows: bool = False,
    entries: bool = False,
    more: Sequence[str] = (),
    cached: bool = True,
) -> Snapshot:
    """Take the book through the gate; a refusal is printed and ends the command with 2."""
    result = gate.run(book, as_of=as_of, rows=rows, entries=entries, more=more, cached=cached)
    tell(result.remarks)
    if result.snapshot is None:
        for refusal in result.refusals:
            click.echo(line_of(refusal), err=True)
        sys.exit(REFUSED)
    # What a command makes of the books lives until it ends: looking through it takes a fifth of
    # the time of large reports and exports, and finds nothing.
    gc.disable()
    return result.snapshot


def tell(remarks: Sequence[str]) -> None:
    """Say what is to be said beside the result, one line each."""
    for remark in remarks:
        click.echo(remark, err=True)


def form_by_suffix(output: Path | None) -> str:
    """The format that a file's suffix asks for; text where there is no file."""
    suffixes = {".xlsx": "xlsx", ".csv": "csv", ".json": "json", ".txt": "text"}
    if output is None:
        return "text"
    form = suffixes.get(output.suffix.lower())
    if form is None:
        raise click.UsageError(f"{output}: the suffix says no format: give --format")
    return form
