"""`pledgebook screen`: names against the lists of designated parties."""

from __future__ import annotations

import datetime
import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook.directives import read_records
from pledgebook.registry import Registry
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening import kept
from pledgebook_importers.screening.judged import Judged, Memory
from pledgebook_importers.screening.lists import dated_by_file, read_list
from pledgebook_importers.screening.matching.many import screen_many
from pledgebook_importers.screening.matching.screen import METHOD, Screener
from pledgebook_importers.screening.names_file import read_names
from pledgebook_reports.cli import screen_delta, screen_records
from pledgebook_reports.cli.common import REFUSED, Day, book_option, open_book
from pledgebook_reports.cli.lists import named, saved_profiles
from pledgebook_reports.cli.screen_delta import nothing_screened
from pledgebook_reports.places import one_line, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.records import Screening
    from pledgebook_importers.intake.errors import Problem
    from pledgebook_importers.screening.entries import SanctionsList
    from pledgebook_importers.screening.matching.screen import Hit, Query
    from pledgebook_importers.tables.profiles import Profile


@click.command()
@book_option
@click.option(
    "--names",
    "names_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Screen the names of a CSV file (name, kind, birth_date, country) instead of the books'.",
)
@click.option(
    "--list",
    "list_files",
    metavar="LIST",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A list file as downloaded; any number. Else the lists in force (`pledgebook lists`).",
)
@click.option("--profile", metavar="NAME", help="The saved layout of a national list.")
@click.option(
    "--delta",
    is_flag=True,
    help="Only what the lists in force changed since those before them, against all parties ever "
    "paid: which past payments would be hits today?",
)
@click.option(
    "--record",
    is_flag=True,
    help="Draft the screening records of this run: who is clear, and the hits that wait.",
)
@click.option(
    "--decide",
    nargs=2,
    metavar="PARTY ENTRY",
    default=None,
    help="Decide the open hit of a party on an entry of a list (of a list, where it names no entry).",
)
@click.option(
    "--outcome", type=click.Choice(["false-positive", "hit"]), help="With --decide: what it is."
)
@click.option("--reason", help="With --decide: why, in a sentence.")
@click.option("--as", "officer", metavar="OFFICER", help="With --record and --decide: who acts.")
@click.option("--on", type=Day(), help="The day of the records. [default: today]")
@click.option(
    "--write", is_flag=True, help="Write the records into the books; else they are shown."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    help="csv: with --delta only.",
)
def screen(
    book: Path,
    names_file: Path | None,
    list_files: Sequence[Path],
    profile: str | None,
    delta: bool,
    record: bool,
    decide: tuple[str, str] | None,
    outcome: str | None,
    reason: str | None,
    officer: str | None,
    on: datetime.date | None,
    write: bool,
    form: str,
) -> None:
    """Screen the parties of the books, or the names of a file, against sanctions lists.

    A hit is an alert from a score of 0.85, for review from 0.70, with its reasons. All names of a
    party are screened: its own, owners, directors, the bank account's holder. A pair that was decided
    is not asked again until the entry or the party changes. Nothing is written without --write.
    Ends with 0 when there is no hit, 1 when there are hits or rows that could not be screened, 2
    when a list, the names or the books could not be read.
    """  # fmt: skip
    began = time.perf_counter()
    # Lists make millions of small objects and no cycles worth collecting.
    gc.disable()
    acts = [
        name
        for name, given in (("--record", record), ("--decide", decide), ("--delta", delta))
        if given
    ]
    if len(acts) > 1:
        raise click.UsageError(f"{' or '.join(acts)}: one at a time")
    if (outcome or reason) and not decide:
        raise click.UsageError("--outcome and --reason go with --decide")
    _require_fit(
        names_file, list_files, acts=record or bool(decide), officer=officer, on=on, write=write
    )
    if delta:
        if names_file or list_files or profile:
            msg = "--delta compares the lists kept beside the books: leave --names, --list and --profile out"
            raise click.UsageError(msg)
        screen_delta.run(book, form, began)
    if form == "csv":
        raise click.UsageError("csv is written with --delta only; take text or json")
    day = on or datetime.datetime.now(datetime.UTC).date()
    if decide:
        screen_records.decide(
            book, decide, outcome, reason, officer or "", day, write=write, form=form
        )
    lists = lists_of(book, list_files, saved_profiles(book), profile)
    problems: Sequence[Problem] = ()
    queries: Sequence[Query]
    memory = None
    if names_file is None:
        entries, _, _ = open_book(book, entries=True).entries()
        memory = Memory(Registry.of(read_records(entries)[0]), lists)
        queries = [query for own in memory.names.values() for query in own]
    else:
        queries, problems = _names(names_file)
    hits = [hit for found in _screened(queries, lists) for hit in found]
    judged = memory.judge(hits) if memory else [Judged(hit, "new") for hit in hits]
    waiting = [one for one in judged if one.state != "decided"]
    seconds = round(time.perf_counter() - began, 3)
    if form == "json":
        told = {
            "screened": len(queries),
            "lists": [_list_told(one) for one in lists],
            "hits": [_hit_told(one, of_books=memory is not None) for one in waiting],
            "seconds": seconds,
            "method": METHOD,
            "problems": [{"line": one.line, "reason": one.reason} for one in problems],
            **({"decided": [_hit_told(one, of_books=True) for one in judged if one not in waiting]}
               if memory else {}),
        }  # fmt: skip
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        _print(queries, lists, waiting, len(judged) - len(waiting), of_books=memory is not None)
    if record and memory is not None:
        screen_records.record(book, memory, judged, officer or "", day, write=write, form=form)
    sys.exit(1 if waiting or problems else 0)


def _require_fit(
    names_file: Path | None, list_files: Sequence[Path], *, acts: bool, officer: str | None,
    on: datetime.date | None, write: bool,
) -> None:  # fmt: skip
    if acts and (names_file or list_files):
        msg = (
            "records are of the books' parties and the lists in force: leave --names and --list out"
        )
        raise click.UsageError(msg)
    if acts and not officer:
        raise click.UsageError("a record says who acted: give --as OFFICER")
    for name, given in (("--write", write), ("--as", officer), ("--on", on)):
        if given and not acts:
            raise click.UsageError(f"{name} goes with --record or --decide")


def lists_of(
    book: Path, files: Sequence[Path], profiles: Mapping[str, Profile], profile: str | None
) -> list[SanctionsList]:
    """The lists that are named, else those in force; a list that cannot be read ends the command."""
    if files:
        chosen = named(profiles, profile)
        return [_read(file, profiles, chosen) for file in files]
    found = []
    try:
        current = kept.in_force(book.resolve().parent)
    except RefusedError as error:
        nothing_screened(book, error)
    if not current:
        click.echo(
            "no list is in force: add one with `pledgebook lists add FILE`, or name files with --list",
            err=True,
        )
        sys.exit(REFUSED)
    for one in current:
        try:
            found.append(kept.load(one, profiles))
        except RefusedError as error:
            nothing_screened(one.file, error)
    return found


def _read(file: Path, profiles: Mapping[str, Profile], chosen: Profile | None) -> SanctionsList:
    try:
        found = read_list(file, profiles, chosen)
    except RefusedError as error:
        nothing_screened(file, error)
    for warning in found.warnings:
        place = f"{short(str(file))}:{warning.line}" if warning.line else short(str(file))
        click.echo(f"{place}: warning: {warning.reason}", err=True)
    return found if found.date else dated_by_file(found, file)


def _names(file: Path) -> tuple[Sequence[Query], Sequence[Problem]]:
    try:
        found = read_names(file)
    except RefusedError as error:
        nothing_screened(file, error)
    name = short(str(file))
    if found.ignored:
        columns = ", ".join(one_line(column) for column in found.ignored)
        click.echo(f"{name}: columns that are not screened: {columns}", err=True)
    if found.countries:
        unknown = ", ".join(one_line(country) for country in found.countries)
        click.echo(
            f"{name}: countries that are not known, screened without them: {unknown}", err=True
        )
    for problem in found.problems:
        click.echo(f"{name}:{problem.line}: {problem.reason}", err=True)
    return found.queries, found.problems


def _screened(queries: Sequence[Query], lists: Sequence[SanctionsList]) -> Iterator[list[Hit]]:
    screener = Screener(lists)
    hidden = not sys.stderr.isatty() or len(queries) < 100
    with click.progressbar(
        screen_many(queries, screener), length=len(queries), label="Screening", file=sys.stderr,
        hidden=hidden,
    ) as bar:  # fmt: skip
        yield from bar


def _list_told(one: SanctionsList) -> dict[str, Any]:
    return {
        "id": one.id, "date": one.date.isoformat() if one.date else None,
        "entries": len(one.entries), "sha256": one.sha256, "names": one.names, "format": one.format,
    }  # fmt: skip


def _hit_told(one: Judged, *, of_books: bool) -> dict[str, Any]:
    hit = one.hit
    asked = (
        {
            "party": hit.query.ref,
            "capacity": hit.query.capacity,
            "state": one.state,
            "decided_on": one.act.date.isoformat() if one.act else None,
            "decided_by": one.act.decided_by if one.act else None,
        }
        if of_books
        else {"line": int(hit.query.ref)}
    )
    return {
        "name": hit.query.name, "entry_id": hit.entry.id, "entry_name": hit.entry.name,
        "score": hit.score, "band": hit.band, "reasons": list(hit.reasons),
        "list": hit.list_id, "listed_name": hit.listed_name, **asked,
    }  # fmt: skip


def _print(
    queries: Sequence[Query], lists: Sequence[SanctionsList], waiting: Sequence[Judged],
    decided: int, *, of_books: bool,
) -> None:  # fmt: skip
    for own in lists:
        day = f" of {own.date}" if own.date else ""
        click.echo(f"{own.id}{day}: {len(own.entries):,} entries, {own.names:,} names")
    alerts = sum(one.hit.band == "alert" for one in waiting)
    before = f"; {decided} decided before, unchanged since" if decided else ""
    click.echo(
        f"{_several(len(queries), 'name')} screened: {_several(alerts, 'alert')}, "
        f"{len(waiting) - alerts} for review{before}"
    )
    for one in sorted(waiting, key=lambda one: -one.hit.score):
        hit, query = one.hit, one.hit.query
        who = f"{query.capacity} {query.ref}".strip() if of_books else f"line {query.ref}"
        click.echo(
            f"\n{hit.band.upper()} {hit.score:.2f}  {one_line(query.name)} ({who})\n"
            f"  {hit.list_id} {hit.entry.id}  {one_line(hit.entry.name)}"
        )
        for reason in hit.reasons:
            click.echo(f"    {one_line(reason)}")
        if one.act is not None:
            click.echo(f"    {_standing(one, one.act)}")


def _standing(one: Judged, act: Screening) -> str:
    if one.state == "changed":
        return f"decided on {act.date} by {act.decided_by}; asked again: {' and '.join(one.changed)} changed"
    if one.state == "confirmed":
        return f"confirmed on {act.date} by {act.decided_by}: {one_line(act.reason or '')}"
    return f"open since {act.date}, recorded by {act.decided_by}"


def _several(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
