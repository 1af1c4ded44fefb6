"""`pledgebook import`: files become drafts; with `--write`, drafts become files of the books."""

from __future__ import annotations

import datetime
import gc
import getpass
import hashlib
import json
import os
import sys
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from pledgebook import gate
from pledgebook_importers.books import ImportBooks, read_books
from pledgebook_importers.contract import to_json
from pledgebook_importers.delivery.deliver import Outcome, deliver
from pledgebook_importers.delivery.draft import Draft, NotDraftedError, Wishes
from pledgebook_importers.delivery.proposed import ProposedFile, encode, proposed
from pledgebook_importers.drafts.records import Importing
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.matching import office_rules
from pledgebook_importers.matching.decided import DecisionError, load_decisions
from pledgebook_importers.reader import Settings, read_files
from pledgebook_importers.tables.profiles import Profile, ProfileError, load_folder, shipped
from pledgebook_reports.cli.acceptance import accept
from pledgebook_reports.cli.common import REFUSED, Day, book_option, open_book
from pledgebook_reports.cli.undo import undo
from pledgebook_reports.places import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook_importers.intake.reading import FileResult
    from pledgebook_importers.matching.proposal import Confidence

PROFILES = "profiles"
CHANGED = (
    "nothing was written: the books have changed since you looked, and other drafts would come of it now: "
    "look at it again"
)
_SHOWN = 50
"""Reasons that are printed of one file; the import's record has their number."""


@click.command("import")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@book_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--write", is_flag=True, help="Put the drafts in the books.")
@click.option(
    "--profile",
    metavar="NAME",
    help="The saved layout of a table: profiles/NAME.toml beside the books, or one of the program's.",
)
@click.option(
    "--confidence",
    type=click.Choice(["high", "medium"]),
    default="medium",
    show_default=True,
    help="Leave open what is less sure.",
)
@click.option(
    "--day",
    type=Day(),
    help="The day of published sums; else the newest day among them.",
)
@click.option(
    "--undo",
    "undone",
    metavar="IMP-ID",
    help="Take the file of an import out of the books again, while all of it is drafts.",
)
@click.option(
    "--decisions",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What a person says of single bank lines (JSON, by import id).",
)
@click.option(
    "--proposals",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write there (JSON) what each bank line is taken for, and what else it may be.",
)
@click.option("--seen", metavar="FILE", type=click.Path(path_type=Path), hidden=True)
@click.option(
    "--by",
    envvar="PLEDGEBOOK_USER",
    default=getpass.getuser,
    show_default="the user's name",
    help="Who imports: kept in the import's record.",
)
def import_files(
    paths: tuple[Path, ...],
    book: Path,
    form: str,
    write: bool,
    profile: str | None,
    confidence: Confidence,
    day: datetime.date | None,
    undone: str | None,
    decisions: Path | None,
    proposals: Path | None,
    seen: Path | None,
    by: str,
) -> None:
    """Read bank files, aid data, ledgers, rates and vouchers into drafts.

    PATHS are files and folders, in any number. Every file is known by its content, whatever it is
    called. Nothing is written without --write; a file that cannot be read never stops the others.
    """
    if undone is not None:
        sys.exit(0 if undo(book, undone) else 1)
    if not paths:
        raise click.UsageError("name the files or folders to import")
    # Reading makes millions of small objects and no cycles worth collecting.
    gc.disable()
    drafted = write or form == "text" or proposals is not None
    books = _books(book, needed=drafted)
    try:
        settings = _settings(book, profile)
        rules = office_rules.load_rules(book.parent / office_rules.NAME)
        said = load_decisions(decisions) if decisions is not None else {}
    except (ProfileError, office_rules.OfficeRulesError, DecisionError) as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)
    files = list(_files(paths))
    if not files:
        click.echo(f"no file in {', '.join(map(str, paths))}", err=True)
        sys.exit(1)
    hidden = not sys.stderr.isatty() or len(files) < 2
    known, closings = (books.import_ids, books.closings) if books else (frozenset(), ())
    with click.progressbar(files, label="Reading", file=sys.stderr, hidden=hidden) as bar:
        results = read_files(bar, known, closings, settings)
    run = _Run(book, form, write=write, failed=any(result.errors for result in results))
    for result in results:
        _say(result, quiet=form == "json")
    if books is not None and drafted:
        at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        wishes = Wishes(
            Importing(by, at), rules, confidence, day, said, proposals=proposals is not None
        )
        places = (path.relative_to(book.parent) for path in book.parent.glob("*/**/*.beancount"))
        for result, outcome in deliver(books, results, settings, wishes, places):
            run.take(result, outcome)
        run.finish(proposals, seen)
    if form == "json":
        told = [replace(one, errors=(*one.errors, *run.not_drafted[one.file])) for one in results]
        text = msgspec.json.format(msgspec.json.encode(to_json(told)), indent=1)
        click.echo(text.decode())
    sys.exit(1 if run.failed else 0)


def _books(book: Path, *, needed: bool) -> ImportBooks | None:
    """The books as importers see them; reading a file as JSON needs none, or none that is sound."""
    if needed:
        snapshot = open_book(book, entries=True)
    elif not book.exists():
        return None
    else:
        result = gate.run(book, entries=True)
        if result.snapshot is None:
            click.echo(f"{book} is refused, so nothing is known of earlier imports", err=True)
            return None
        snapshot = result.snapshot
    entries, _, _ = snapshot.entries()
    return read_books(entries, snapshot.facts().currency)


def _settings(book: Path, chosen: str | None) -> Settings:
    """The saved layouts, an office's own before the program's; one of them, where it is named."""
    known: Mapping[str, Profile] = {**shipped(), **load_folder(book.parent / PROFILES)}
    if chosen is None:
        return Settings(known)
    if chosen not in known:
        names = ", ".join(sorted(known)) or "none"
        raise ProfileError(str(book.parent / PROFILES), f"no profile {chosen!r}; there are {names}")
    return Settings(known, known[chosen])


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files, and those in the folders, by name; hidden ones in folders are passed over."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))


def _say(result: FileResult, *, quiet: bool) -> None:
    name = short(str(result.file))
    for problem in result.errors:
        place = f"{name}:{problem.line}" if problem.line else name
        click.echo(f"{place}: {problem.reason}: nothing of it imported", err=True)
    if quiet:
        return
    for problem in result.warnings:
        place = f"{name}:{problem.line}" if problem.line else name
        click.echo(f"{place}: warning: {problem.reason}", err=True)


@dataclass
class _Run:
    """One call of the command: what it shows, what it writes, whether anything failed."""

    book: Path
    form: str
    write: bool
    failed: bool
    made: list[Draft] = field(default_factory=list)
    not_drafted: dict[Path, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    """Why parts of files that were read became no drafts."""
    proposed: list[ProposedFile] = field(default_factory=list)

    def take(self, result: FileResult, outcome: Outcome) -> None:
        """Show what became of one part of a file, and keep the draft to be written."""
        where = short(str(result.file))
        if isinstance(outcome, Draft):
            if outcome.proposals:
                self.proposed.append(proposed(result.file.name, outcome))
            self._tell(f"{where}: {outcome.what}: {outcome.summary}")
            for line in outcome.left_out[:_SHOWN]:
                self._tell(f"  {line}")
            if len(outcome.left_out) > _SHOWN:
                self._tell(f"  and {len(outcome.left_out) - _SHOWN} more")
            if outcome.text:
                self.made.append(outcome)
                if not self.write:
                    self._tell(outcome.text)
            return
        self.failed = True
        if isinstance(outcome, NotDraftedError):
            self.not_drafted[result.file].append(Problem(None, str(outcome)))
            click.echo(f"{where}: {outcome}: not imported", err=True)
            return
        for problem in outcome.problems if not result.errors else ():
            click.echo(f"{where}: {problem}", err=True)
        if outcome.marked is not None:
            _give_back(result.file, outcome.marked)

    def finish(self, proposals: Path | None, seen: Path | None) -> None:
        """Write the drafts, and the proposals, where that is asked for.

        `seen` is where it is kept which drafts somebody looked at; others are not written in their place.
        """
        if proposals is not None:
            try:
                proposals.write_bytes(encode(self.proposed))
            except OSError as error:
                click.echo(f"{proposals}: cannot be written ({error.strerror})", err=True)
                sys.exit(REFUSED)
        if seen is not None and not self.write:
            seen.write_text(_digest_of(self.made), encoding="ascii")
        elif seen is not None and self.made and seen.read_text("ascii") != _digest_of(self.made):
            click.echo(CHANGED, err=True)
            self.failed = True
            return
        if self.write and self.made:
            self.failed |= not accept(self.book, self.made)

    def _tell(self, text: str) -> None:
        if self.form == "text":
            click.echo(text)


def _digest_of(drafts: Sequence[Draft]) -> str:
    """What is drafted, whoever imports it when, and whatever its files are called."""
    told = json.dumps([(draft.what, draft.stated, draft.body) for draft in drafts])
    return hashlib.sha256(told.encode()).hexdigest()


def _give_back(file: Path, marked: bytes) -> None:
    """The officer's workbook with its wrong cells marked, beside it."""
    copy = file.with_name(f"{file.stem}-marked.xlsx")
    try:
        copy.write_bytes(marked)
    except OSError as error:
        click.echo(f"{copy}: cannot be written ({error.strerror})", err=True)
    else:
        click.echo(f"{short(str(copy))}: your workbook with the wrong cells marked", err=True)
