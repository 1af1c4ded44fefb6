"""`pledgebook close`: fold a year's journal, write what it comes to, and seal it, all or nothing."""

from __future__ import annotations

import datetime
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from pledgebook import approvals, documents, gate, writer
from pledgebook.closing_year.main_files import OPEN_YEARS
from pledgebook.money import format_money
from pledgebook.sealing import seal_file
from pledgebook.sealing.chain import signature_file
from pledgebook.seals import FOLDER
from pledgebook_reports.cli.common import book_option, open_book
from pledgebook_reports.cli.seal import require_two, signed
from pledgebook_reports.places import line_of, one_line, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.closing_year.result import YearClose
    from pledgebook.findings import Finding
    from pledgebook.snapshot import Snapshot

REFUSED = 1
BESIDE = (FOLDER, approvals.FOLDER)
"""Folders beside the books' files that a seal looks into."""


@click.command()
@click.argument("year", type=click.IntRange(1900, 2199))
@book_option
@click.option("--write", is_flag=True, help="Close the year; without it nothing is written.")
@click.option(
    "--sign-with", "keys", multiple=True, metavar="KEYFILE",
    type=click.Path(path_type=Path), help="An officer's private SSH key.",
)  # fmt: skip
@click.option(
    "--as", "officers", multiple=True, metavar="OFFICER", help="Whose key it is, in turn."
)
@click.option("--unsigned", is_flag=True, help="Seal with fewer than two signatures.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def close(
    year: int,
    book: Path,
    write: bool,
    keys: Sequence[Path],
    officers: Sequence[str],
    unsigned: bool,
    form: str,
) -> None:
    """Close a year: fold its journal, write its opening file, seal it.

    Errors and drafts of the year refuse it. The close is tried on a copy first: every entry must be
    there as before, and the books of the open years must be found as good. Ends with 0 when the year
    was closed (or could be), 1 when something stands in its way, 2 when the book was refused.
    """
    if len(keys) != len(officers):
        raise click.UsageError("give one --as OFFICER for each --sign-with KEYFILE")
    if year >= datetime.datetime.now(tz=datetime.UTC).date().year:
        _end([f"{year} is not over"])
    last = datetime.date(year, 12, 31)
    snapshot = open_book(book, as_of=last, more=[f"close={year}"])
    closing = snapshot.close()
    if closing.refusals:
        _refuse(closing.refusals)
    pairs = list(zip(officers, keys, strict=True))
    if write and not closing.sealed:
        require_two(pairs, unsigned=unsigned)
    files = _tried(book, year, closing, snapshot, pairs, unsigned=unsigned, write=write)
    if write:
        _write(book, closing, files)
    if form == "json":
        click.echo(json.dumps(_json(book, year, closing, files, write=write), indent=2))
    else:
        click.echo("\n".join(_text(book, year, closing, files, write=write)))


def _tried(
    book: Path, year: int, closing: YearClose, snapshot: Snapshot,
    pairs: Sequence[tuple[str, Path]], *, unsigned: bool, write: bool,
) -> dict[str, str]:  # fmt: skip
    """Close the year in a copy of the books, prove it there; the files of its seal."""
    home = book.resolve().parent
    with tempfile.TemporaryDirectory(prefix="pledgebook-close-") as folder:
        copy = Path(folder).resolve()
        _lay_out(home, copy, snapshot, closing)
        main = copy / book.resolve().name
        last = datetime.date(year, 12, 31)
        seal = [] if closing.sealed else [f"seal={year}{':unsigned' if unsigned else ''}"]
        whole = _passed(main, last, ["leaves", "openings", *seal])
        if whole.leaves() != closing.entries:
            _refuse(["folding would change an entry; nothing was written"])
        _refuse([f"{one.place} {one.fault}" for one in whole.openings() if one.fault])
        _agree(snapshot, whole)
        _open_years(book, main.parent / OPEN_YEARS)
        if closing.sealed:
            return {}
        draft = whole.draft()
        _refuse(draft.refusals)
        signatures = {}
        if write:
            known = {officer.id: officer for officer in draft.signers}
            signatures = signed(draft.text, pairs, known)
    files = {f"{FOLDER}/{year}{seal_file.LEAVES}": draft.leaves}
    files |= {
        f"{FOLDER}/{signature_file(str(year), who)}": text for who, text in signatures.items()
    }
    return {**files, f"{FOLDER}/{year}{seal_file.SUFFIX}": draft.text}


def _lay_out(home: Path, copy: Path, snapshot: Snapshot, closing: YearClose) -> None:
    """The books as they would be, documents by a link to those that are there."""
    for file in map(Path, snapshot.manifest.files):
        place = file.relative_to(home).as_posix()
        if place not in closing.removed and place not in closing.written:
            (copy / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy / place)
    for place, text in closing.written.items():
        (copy / place).parent.mkdir(parents=True, exist_ok=True)
        (copy / place).write_text(text, encoding="utf-8")
    for name in BESIDE:
        if (home / name).is_dir():
            shutil.copytree(home / name, copy / name)
    if (home / "opening").is_dir():
        for file in (home / "opening").glob("*.beancount"):
            if f"opening/{file.name}" not in closing.written:
                (copy / "opening").mkdir(exist_ok=True)
                shutil.copyfile(file, copy / "opening" / file.name)
    if (home / documents.FOLDER).is_dir():
        shutil.copytree(home / documents.FOLDER, copy / documents.FOLDER, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    """The same file under another name, or its copy where the disk is another."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _passed(main: Path, day: datetime.date | None, more: Sequence[str]) -> Snapshot:
    result = gate.run(main, as_of=day, more=more)
    if result.snapshot is None:
        _end([line_of(one) for one in result.refusals])
    return result.snapshot


def _agree(before: Snapshot, after: Snapshot) -> None:
    """The copy, in which every entry is as it was, must find what the books find."""
    was, is_ = _told(before.facts().findings), _told(after.facts().findings)
    _refuse([f"the books of all years would say: {one}" for one in sorted(is_ - was)])
    _refuse([f"the books of all years would not say: {one}" for one in sorted(was - is_)])


def _open_years(book: Path, main: Path) -> None:
    """The books of the open years must find nothing new; what is told of closed years may go."""
    found = _told(_passed(main, None, []).facts().findings)
    if found:
        found -= _told(_passed(book, None, []).facts().findings)
    _refuse([f"the books of the open years would say: {one}" for one in sorted(found)])


def _told(findings: Sequence[Finding]) -> set[str]:
    return {f"{one.code} {one_line(one.message)}" for one in findings if one.code != "PB702"}


def _write(book: Path, closing: YearClose, files: Mapping[str, str]) -> None:
    """All files at once: a crash leaves the books as they were, or is finished by the next write."""
    changes = [
        writer.Change(Path(place), text, closing.replaced.get(place))
        for place, text in closing.written.items()
    ]
    changes += [
        writer.Change(Path(place), None, digest) for place, digest in closing.removed.items()
    ]
    changes += [writer.Change(Path(place), text, record=True) for place, text in files.items()]
    try:
        writer.write_all(book.resolve().parent, changes)
    except writer.WriteRefusedError as error:
        _refuse([str(error)])


def _text(
    book: Path, year: int, closing: YearClose, files: Mapping[str, str], *, write: bool
) -> Iterator[str]:
    done = "closed" if write else "can be closed; --write closes it"
    yield f"{short(str(book))}: {year} {done}"
    yield (
        f"  {closing.total:,} entries, of which {closing.summed:,} stand as sums in the books of the "
        f"open years ({OPEN_YEARS}); every entry is in the books of all years as before"
    )
    for place in (*closing.written, *files):
        yield f"  writes   {place}"
    yield f"  removes  {len(closing.removed)} file(s) of the journal, folded into closed/"
    if closing.sealed:
        yield f"  {year} is sealed already; its seals stand"
    yield f"\nWhat the books come to at the end of {year}:"
    width = max((len(one.account) for one in closing.balances), default=0)
    for one in closing.balances:
        yield f"  {one.account:<{width}}  {format_money(one.units):>18} {one.currency}"


def _json(
    book: Path, year: int, closing: YearClose, files: Mapping[str, str], *, write: bool
) -> dict[str, object]:
    return {
        "book": str(book),
        "year": year,
        "written": write,
        "entries": closing.total,
        "summed": closing.summed,
        "digest": closing.entries,
        "files": [*closing.written, *files],
        "removed": list(closing.removed),
        "sealed": closing.sealed,
        "balances": [{**one._asdict(), "units": str(one.units)} for one in closing.balances],
    }


def _refuse(reasons: Sequence[str]) -> None:
    """End the command where there are reasons to."""
    if reasons:
        _end(reasons)


def _end(reasons: Sequence[str]) -> NoReturn:
    for reason in reasons:
        click.echo(reason, err=True)
    sys.exit(REFUSED)
