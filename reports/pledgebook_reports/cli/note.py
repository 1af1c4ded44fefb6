"""`pledgebook note` and `pledgebook notes`: the auditor's notebook, a chained file beside the books."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook_reports.audit.notebook import file, shown
from pledgebook_reports.audit.notebook.line import MARKS, NotebookError, Noted
from pledgebook_reports.audit.notebook.vouchers import Vouchers
from pledgebook_reports.cli.common import book_option, open_book
from pledgebook_reports.places import one_line
from pledgebook_reports.render import render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from pledgebook_reports.audit.notebook.line import Kind

FOUND = 1


def notes_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--notes FILE`, default `$PLEDGEBOOK_NOTES`, then `audit/notes.jsonl` beside the main file."""
    return click.option(
        "--notes", "notebook", type=click.Path(path_type=Path), envvar="PLEDGEBOOK_NOTES",
        help="The auditor's notebook.  [default: audit/notes.jsonl beside the books]",
    )(command)  # fmt: skip


def auditor_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--as AUDITOR`."""
    return click.option("--as", "auditor", metavar="AUDITOR", help="Who notes it.")(command)


def place_of(book: Path, notebook: Path | None, files: Sequence[str] = ()) -> Path:
    """Where the notebook lies; never among the files of the books.

    Raises:
        click.UsageError: the file named is one of the books.
    """
    place = (notebook or file.beside(book)).absolute().resolve()
    if str(place) in files or place.suffix == ".beancount":
        raise click.UsageError(
            f"{place} is for the books: an auditor's notes stand apart from them"
        )
    return place


@click.command()
@click.argument("vouchers", metavar="VOUCHER…", nargs=-1, required=True)
@book_option
@notes_option
@auditor_option
@click.option("--text", default="", help="The note.")
@click.option("--mark", type=click.Choice(list(MARKS)), help="A mark.")
@click.option("--paper", default="", metavar="NAME", help="The working paper that it belongs to.")
@click.option("--result", "results", nargs=2, multiple=True, metavar="COLUMN ANSWER",
              help="An answer of the working paper, such as Existence yes; repeatable.")  # fmt: skip
def note(
    vouchers: tuple[str, ...],
    book: Path,
    notebook: Path | None,
    auditor: str | None,
    text: str,
    mark: str | None,
    paper: str,
    results: tuple[tuple[str, str], ...],
) -> None:
    """Put an auditor's note, mark or result on vouchers, in a file of its own beside the books.

    Each line names the SHA-256 of the line before it and of the voucher as it stood. The books, their
    digest and their seals stay what they are. Prints the digest of the last line: write it down.
    """
    if not auditor:
        raise click.UsageError("say who notes it: --as NAME")
    said: list[tuple[Kind, str, str]] = [("note", "", text)] if text else []
    said += [("mark", "", mark)] if mark else []
    said += [("result", about, answer) for about, answer in results]
    if not said:
        raise click.UsageError("say what is noted: --text, --mark or --result")
    snapshot = open_book(book, rows=True)
    place = place_of(book, notebook, tuple(snapshot.manifest.files))
    known = Vouchers(snapshot.rows())
    try:
        noted = [
            Noted(auditor=auditor, kind=kind, paper=paper, voucher=voucher,
                  entry=known.digest(voucher), about=about, text=what)
            for voucher in dict.fromkeys(vouchers) for kind, about, what in said
        ]  # fmt: skip
        head = file.add(place, noted, datetime.datetime.now(datetime.UTC))
    except NotebookError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{place}: {len(noted)} line(s); SHA-256 of the last {head}")


@click.group()
def notes() -> None:
    """List an auditor's marks and notes, or prove that none was changed."""


@notes.command("list")
@click.argument("voucher", required=False)
@book_option
@notes_option
@click.option("--paper", metavar="NAME", help="Those of one working paper.")
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json", "xlsx"]), default="text"
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
def list_(
    voucher: str | None,
    book: Path,
    notebook: Path | None,
    paper: str | None,
    form: str,
    output: Path | None,
) -> None:
    """List what was noted, the oldest first."""
    place = place_of(book, notebook)
    found = _read(place)
    kept = [
        line for line in found.lines
        if (voucher is None or line.voucher == voucher) and (paper is None or line.paper == paper)
    ]  # fmt: skip
    if form == "xlsx" and output is None:
        raise click.UsageError("xlsx is no text for a terminal: give -o FILE")
    content = render(shown.table(kept, found), form)
    if output is None:
        click.echo(content, nl=False)
    else:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise click.ClickException(f"cannot write {output}: {error.strerror}") from None
        click.echo(f"{output}: {len(kept)} line(s)")
    _tell(place, found)


@notes.command()
@book_option
@notes_option
@click.option("--head", metavar="SHA256", help="A digest written down earlier: it must be there.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def verify(book: Path, notebook: Path | None, head: str | None, form: str) -> None:
    """Prove the chain of the notebook, and name the vouchers that changed since they were noted.

    Ends with 0 when every line follows the one before it, --head is among them and each voucher is as
    it was; with 1 otherwise.
    """
    place = place_of(book, notebook)
    found = _read(place)
    snapshot = open_book(book, rows=True)
    changed = Vouchers(snapshot.rows()).changed(found.lines)
    lost = head is not None and head.strip().casefold() not in found.links
    if form == "json":
        told = shown.verdict(found, changed, head_found=None if head is None else not lost)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo(
            f"{place}: {len(found.lines)} line(s); SHA-256 of the last {found.head or 'none'}"
        )
        _tell(place, found)
        for voucher, what in changed:
            click.echo(f"{one_line(voucher)}: {what} since it was noted", err=True)
        if lost:
            click.echo(
                f"{place}: no line has the digest {head}: lines were changed or cut off", err=True
            )
    sys.exit(FOUND if found.faults or changed or lost else 0)


def _read(place: Path) -> file.Notebook:
    try:
        return file.read(place)
    except NotebookError as error:
        raise click.UsageError(str(error)) from None


def _tell(place: Path, found: file.Notebook) -> None:
    for fault in found.faults:
        click.echo(f"{place}:{fault.line}: {fault.reason}", err=True)
