"""`pledgebook screen --record` and `--decide`: screenings as records of the books."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from pledgebook.directives import read_records
from pledgebook.registry import Registry
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening import kept
from pledgebook_importers.screening.judged import Memory
from pledgebook_importers.screening.recording import of_run
from pledgebook_reports import screening_decisions
from pledgebook_reports.cli.common import open_book
from pledgebook_reports.cli.lists import saved_profiles
from pledgebook_reports.cli.screen_delta import nothing_screened
from pledgebook_reports.places import short
from pledgebook_reports.screening_decisions import DecisionError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from pledgebook_importers.screening.judged import Judged
    from pledgebook_importers.screening.recording import Writing


def record(
    book: Path, memory: Memory, judged: Sequence[Judged], officer: str, day: datetime.date, *,
    write: bool, form: str,
) -> None:  # fmt: skip
    """Draft the records of a run, or write them; a refusal ends the command with 2."""
    try:
        screening_decisions.require_officer(memory, officer, day)
        writing = of_run(memory, judged, officer, day)
        if writing is None:
            click.echo("all of it is in the books already: nothing to record", err=True)
            return
        told = f"{writing.clear:,} clear, {writing.hits:,} open hits to decide"
        # Its answer goes beside stdout, where the run has printed its own.
        _file(book, writing, told, write=write, form=form, beside=True)
    except DecisionError as error:
        click.echo(f"nothing recorded: {error}", err=True)
        sys.exit(2)


def decide(
    book: Path, pair: tuple[str, str], outcome: str | None, reason: str | None, officer: str,
    day: datetime.date, *, write: bool, form: str,
) -> NoReturn:  # fmt: skip
    """Decide one open hit: 0 when it is drafted or written, 1 when it may not be, 2 for bad usage."""
    if outcome is None or reason is None:
        raise click.UsageError("a decision has --outcome and --reason")
    snapshot = open_book(book, entries=True, rows=True)
    profiles = saved_profiles(book)
    try:
        lists = [kept.load(one, profiles) for one in kept.in_force(book.resolve().parent)]
    except RefusedError as error:
        nothing_screened(book, error)
    memory = Memory(Registry.of(read_records(snapshot.entries()[0])[0]), lists)
    try:
        hit = screening_decisions.open_hit(memory, *pair)
        with snapshot.rows() as rows:
            writing = screening_decisions.decide(memory, rows, hit, outcome, officer, reason, day)
        what = "is the listed party" if outcome == "hit" else "is another than the listed party"
        told = f"{pair[0]} {what} {hit.entry or hit.list_id} {hit.entry_name or ''}".rstrip()
        _file(book, writing, told, write=write, form=form, beside=False)
    except DecisionError as error:
        click.echo(f"nothing decided: {error}", err=True)
        sys.exit(1)
    sys.exit(0)


def _file(book: Path, writing: Writing, told: str, *, write: bool, form: str, beside: bool) -> None:
    path = screening_decisions.file(book, writing) if write else None
    if form == "json":
        answer = {"file": str(writing.place), "written": write, "text": writing.text}
        click.echo(json.dumps(answer, ensure_ascii=False), err=beside)
        return
    click.echo(f"\n{told}")
    if path is not None:
        click.echo(f"written: {short(str(path))}", err=True)
    else:
        click.echo(writing.text, nl=False)
        click.echo("nothing was written: --write writes it into the books", err=True)
