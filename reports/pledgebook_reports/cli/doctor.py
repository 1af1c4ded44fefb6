"""`pledgebook doctor`: what is installed, what is missing, and what to do about it."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

import click
from packaging.requirements import Requirement

from pledgebook import gate
from pledgebook_reports.cli.common import DEFAULT_BOOK, book_option
from pledgebook_reports.places import one_line, short

State = Literal["good", "missing", "wrong"]
PYTHON = (3, 11)
MARKS = {"good": "good   ", "missing": "missing", "wrong": "WRONG  "}


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at; `needed` says whether the program does without it."""

    what: str
    state: State
    told: str
    advice: str = ""
    needed: bool = True

    @property
    def ill(self) -> bool:
        """Whether something has to be done."""
        return self.state == "wrong" or (self.needed and self.state == "missing")


@click.command()
@book_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def doctor(book: Path, form: str) -> None:
    """Say what is installed, what is missing and what to do.

    Ends with 0 when nothing has to be done, 1 when something has. What is only needed for a purpose
    (printing, signing, an organisation's own login) may be missing.
    """
    looks = list(_looks(book))
    if form == "json":
        told = [
            {"what": one.what, "state": one.state, "told": one.told, "advice": one.advice,
             "needed": one.needed}
            for one in looks
        ]  # fmt: skip
        click.echo(json.dumps({"looks": told, "ill": sum(one.ill for one in looks)}, indent=2))
    else:
        width = max(len(one.what) for one in looks)
        for one in looks:
            click.echo(f"{MARKS[one.state]}  {one.what:{width}}  {one_line(one.told)}")
            if one.advice and one.state != "good":
                click.echo(f"{'':{width + 11}}→ {one.advice}")
    sys.exit(1 if any(one.ill for one in looks) else 0)


def _looks(book: Path) -> Iterator[Look]:
    yield _python()
    yield from _packages()
    yield _printing()
    yield _program("ssh-keygen", "signs approvals and seals", "install OpenSSH's client")
    yield _program("git", "keeps the history of the books", "install git, and keep the books in it")
    yield _program(
        "soffice", "opens workbooks (LibreOffice)", "install LibreOffice, or use another program"
    )
    yield _books(book)
    yield _folder(book)


def _python() -> Look:
    running = sys.version.split()[0]
    good = sys.version_info >= PYTHON
    wanted = ".".join(map(str, PYTHON))
    return Look("Python", "good" if good else "wrong", running, f"install Python {wanted} or later")


def _packages() -> Iterator[Look]:
    """Each package that is declared, against the version that is installed."""
    for line in requires("pledgebook") or ():
        wanted = Requirement(line)
        extra = wanted.marker is not None and "extra" in str(wanted.marker)
        advice = "make, or: pip install --require-hashes -r requirements.lock"
        if extra and wanted.marker is not None:
            named = str(wanted.marker).split('"')[1]
            advice = f"pip install 'pledgebook[{named}]'"
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield Look(wanted.name, "missing", f"wanted: {wanted.specifier}", advice, not extra)
            continue
        fits = wanted.specifier.contains(found, prereleases=True)
        told = found if fits else f"{found}, wanted: {wanted.specifier}"
        yield Look(wanted.name, "good" if fits else "wrong", told, advice)


def _printing() -> Look:
    """Whether WeasyPrint finds the system's libraries."""
    return _tried(
        "PDF",
        lambda: importlib.import_module("weasyprint"),
        "prints reports",
        "pip install 'pledgebook[pdf]', and the system's Pango (Debian: libpango-1.0-0 "
        "libpangoft2-1.0-0 libharfbuzz-subset0)",
    )


def _tried(what: str, attempt: Callable[[], object], purpose: str, advice: str) -> Look:
    try:
        attempt()
    except (ImportError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Look(what, "missing", f"{purpose}: {reason}", advice, needed=False)
    return Look(what, "good", purpose)


def _program(name: str, purpose: str, advice: str) -> Look:
    found = shutil.which(name)
    if found is None:
        return Look(name, "missing", purpose, advice, needed=False)
    return Look(name, "good", purpose)


def _books(book: Path) -> Look:
    """Whether there are books where they are looked for, and whether the gate lets them pass."""
    where = "$PLEDGEBOOK_BOOK" if os.environ.get("PLEDGEBOOK_BOOK") else str(DEFAULT_BOOK)
    if not book.exists():
        return Look(
            "books", "missing", f"none at {short(str(book))} ({where})",
            "pledgebook new DIR starts some; set PLEDGEBOOK_BOOK to their main file", needed=False,
        )  # fmt: skip
    result = gate.run(book)
    if result.snapshot is None:
        refusal = result.refusals[0]
        told = f"{short(refusal.file)}:{refusal.line}: {refusal.code} {refusal.message}"
        return Look("books", "wrong", told, "mend that line, then check again")
    errors = result.snapshot.facts().counts["error"]
    if errors:
        told = f"{short(str(book))}: {errors} error(s)"
        return Look("books", "wrong", told, f"pledgebook check {book} names them")
    return Look("books", "good", f"{short(str(book))}: clean")


def _folder(book: Path) -> Look:
    """Whether the books can be written where they lie."""
    home = book.resolve().parent
    if not home.is_dir():
        return Look("folder", "missing", f"no folder {short(str(home))}", "", needed=False)
    if not os.access(home, os.W_OK):
        return Look(
            "folder", "missing", f"{short(str(home))} cannot be written: reading only",
            "ask who keeps the books for the right to write", needed=False,
        )  # fmt: skip
    return Look("folder", "good", f"{short(str(home))} can be written")
