"""`pledgebook import --undo IMP-…`: takes the file of one import out of the books again."""

from __future__ import annotations

from pathlib import Path

import click
from beancount.core import data

from pledgebook import gate, writer
from pledgebook.directives import read_records
from pledgebook.records import Import
from pledgebook_reports.cli.acceptance import faults_of, key_of
from pledgebook_reports.cli.common import open_book
from pledgebook_reports.places import line_of, short

DRAFT = "!"


def undo(book: Path, id_: str) -> bool:
    """Remove what an import brought, where nobody has approved any of it; say what was done.

    Nothing is removed where the books would be worse for it.
    """
    snapshot = open_book(book, entries=True)
    entries, _, _ = snapshot.entries()
    records, _ = read_records(entries)
    imports = [record for record in records if isinstance(record, Import)]
    found = next((record for record in imports if record.id == id_), None)
    if found is None:
        latest = ", ".join(record.id for record in imports[-3:]) or "none"
        click.echo(f"the books know no import {id_}; the latest are {latest}", err=True)
        return False
    path = Path(found.file)
    approved = [
        entry
        for entry in entries
        if isinstance(entry, data.Transaction)
        and Path(entry.meta["filename"]) == path
        and entry.flag != DRAFT
    ]
    if approved:
        first = approved[0].meta["lineno"]
        click.echo(
            f"{short(str(path))}:{first}: {len(approved)} of its entries are no drafts any more; "
            "reverse them instead",
            err=True,
        )
        return False
    return _remove(book, path, id_, {key_of(fault) for fault in faults_of(gate.run(book))})


def _remove(book: Path, path: Path, id_: str, before: set[tuple[str, str, str]]) -> bool:
    text = path.read_text(encoding="utf-8")
    left = gate.trial(book, {path: f";; {id_} was taken back\n"})
    worse = [fault for fault in faults_of(left) if key_of(fault) not in before]
    if worse:
        click.echo(line_of(worse[0]), err=True)
        click.echo(
            f"not undone: without {id_} the books would have {len(worse)} error(s)", err=True
        )
        return False
    try:
        writer.take_back(path, text)
    except writer.WriteRefusedError as error:
        click.echo(f"not undone: {error}", err=True)
        return False
    click.echo(f"undone: {id_}, {short(str(path))}")
    return True
