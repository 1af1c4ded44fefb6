"""`pledgebook lists`: the sanctions lists of the office, kept beside the books."""

from __future__ import annotations

import datetime
import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from pledgebook.writer import WriteRefusedError
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening import kept
from pledgebook_importers.screening.lists import read_list
from pledgebook_importers.tables.profiles import Profile, ProfileError, load_folder, shipped
from pledgebook_reports.cli.common import REFUSED, Day, book_option
from pledgebook_reports.places import short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROFILES = "profiles"


@click.group()
def lists() -> None:
    """Keep the sanctions lists that payees are screened against."""


@lists.command()
@click.argument("file", type=click.Path(path_type=Path))
@book_option
@click.option("--date", type=Day(), help="The day of a list that states none (OFAC's CSV files).")
@click.option("--id", "list_id", default="", help="Another name for the list than its own.")
@click.option(
    "--entries",
    type=int,
    help="How many entries the authority states; confirms a list that shrank.",
)
@click.option("--profile", metavar="NAME", help="The saved layout of a national list.")
@click.option(
    "--by", envvar="PLEDGEBOOK_USER", default=getpass.getuser, show_default="the user's name",
    help="Who adds it: kept in its record.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def add(
    file: Path,
    book: Path,
    date: datetime.date | None,
    list_id: str,
    entries: int | None,
    profile: str | None,
    by: str,
    form: str,
) -> None:
    """Put a list in force: FILE as downloaded from the UN, OFAC, the EU or a national authority.

    The file is kept below lists/ beside the books. One that cannot be read, holds nothing, or has a
    fifth fewer entries than the list in force never replaces it. Of OFAC's CSV files name sdn.csv or
    cons_prim.csv; those of aliases and addresses must lie beside it. Ends with 0 when the list is
    kept, 1 when it was refused, 2 when there are no books.
    """
    books = _books_folder(book)
    profiles = saved_profiles(book)
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    adding = kept.Adding(by, at, date, entries, list_id)
    try:
        found = read_list(file, profiles, named(profiles, profile))
        record, now = kept.add(books, file, found, adding, profile or "")
    except RefusedError as error:
        refuse(file, error)
    except WriteRefusedError as error:
        click.echo(f"{error}; nothing is put in force", err=True)
        sys.exit(1)
    for warning in found.warnings:
        place = f"{short(str(file))}:{warning.line}" if warning.line else short(str(file))
        click.echo(f"{place}: warning: {warning.reason}", err=True)
    if form == "json":
        click.echo(json.dumps({**_told(record), "in_force": now}, indent=1))
        return
    state = "in force" if now else "kept; a later list is in force"
    click.echo(
        f"{record.id} of {record.date}: {record.entries:,} entries, {record.names:,} names: {state}"
    )


@lists.command()
@book_option
@click.option("--all", "every", is_flag=True, help="Also the lists that were in force before.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def status(book: Path, every: bool, form: str) -> None:
    """Show the lists in force: day, entries, digest, who added them and when.

    Ends with 1 where there is none, or a kept file is not the one that was added.
    """
    books = _books_folder(book)
    try:
        current = kept.in_force(books)
        shown = kept.kept(books) if every else current
    except RefusedError as error:
        click.echo(error.reason, err=True)
        sys.exit(1)
    damaged = {one.folder: damage for one in shown if (damage := one.damage())}
    if form == "json":
        told = [{**_told(one.record), "in_force": one in current} for one in shown]
        click.echo(json.dumps({"lists": told}, indent=1))
    else:
        _print(shown, current)
    for folder, damage in damaged.items():
        click.echo(f"{short(str(folder))}: {damage}", err=True)
    if not current:
        click.echo("no list is in force: add one with `pledgebook lists add FILE`", err=True)
    sys.exit(1 if damaged or not current else 0)


def _print(shown: Sequence[kept.Kept], current: Sequence[kept.Kept]) -> None:
    rows = [
        (
            one.record.id, str(one.record.date), f"{one.record.entries:,}", f"{one.record.names:,}",
            one.record.sha256[:12], f"{one.record.added_at[:10]} by {one.record.added_by}",
            "in force" if one in current else "",
        )
        for one in shown
    ]  # fmt: skip
    heads = ("list", "day", "entries", "names", "sha256", "added", "")
    widths = [max(len(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    for row in (heads, *rows) if rows else ():
        cells = (
            cell.rjust(width) if n in (2, 3) else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join(cells).rstrip())


def _told(record: kept.Record) -> dict[str, object]:
    return {
        "id": record.id, "date": record.date.isoformat(), "dated_by": record.dated_by,
        "entries": record.entries, "names": record.names, "sha256": record.sha256,
        "format": record.format, "added_at": record.added_at, "added_by": record.added_by,
    }  # fmt: skip


def _books_folder(book: Path) -> Path:
    if not book.is_file():
        click.echo(f"{book}: no such book; name the main file with --book", err=True)
        sys.exit(REFUSED)
    return book.resolve().parent


def saved_profiles(book: Path) -> Mapping[str, Profile]:
    """The saved layouts of tables, the office's before the program's; one that is wrong ends the command."""
    try:
        return {**shipped(), **load_folder(book.parent / PROFILES)}
    except ProfileError as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)


def named(profiles: Mapping[str, Profile], name: str | None) -> Profile | None:
    """The profile of that name, None where none is asked for."""
    if name is not None and name not in profiles:
        msg = f"no profile is called {name!r}; there are {', '.join(sorted(profiles))}"
        raise click.BadParameter(msg, param_hint="--profile")
    return profiles[name] if name is not None else None


def refuse(file: Path, error: RefusedError) -> NoReturn:
    """Say why a list file is refused, and end."""
    place = f"{short(str(file))}:{error.line}" if error.line else short(str(file))
    click.echo(f"{place}: {error.reason}; the list in force stays", err=True)
    sys.exit(1)
