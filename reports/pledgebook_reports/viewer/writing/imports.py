"""The jobs `accept-import` and `undo-import`: what `pledgebook import` does for the inbox.

The file comes from a person's browser and is not trusted: this child reads it, with an end to its time
and memory, and the web process never does.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from pledgebook import documents, durable, writer
from pledgebook.writer import Change
from pledgebook_importers.delivery.proposed import decode
from pledgebook_importers.matching.decided import Decision
from pledgebook_reports.cli.imports import import_files
from pledgebook_reports.viewer.writing.answer import Answer
from pledgebook_reports.viewer.writing.bounds import bound
from pledgebook_reports.viewer.writing.vouchers import Paper, SaveVoucher, filing, folder_of, unfit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_SAID = 200_000
"""Letters that are sent back; a year of drafts is longer than anybody reads in a page."""
MARKED = "`pledgebook import` gives this workbook back with its wrong cells marked."
"""What stands in place of the line on the marked copy, which goes with the folder of this child."""
_NAME = re.compile(r"[^\w.-]+")


class Filed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The documents of one line, which are filed under its voucher."""

    voucher: str
    year: int
    papers: tuple[Paper, ...]


class AcceptImport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file by its name and bytes, the saved layout where one is named, and who imports.

    `decisions` are what he says of single lines, by import id; `filed` are their documents. Without
    `write` the drafts are shown and nothing is written; with it `seen` is what that answer said of
    them, and no others are written.
    """

    name: str
    content: bytes
    by: str
    profile: str = ""
    write: bool = False
    seen: str = ""
    decisions: dict[str, Decision] = {}
    filed: tuple[Filed, ...] = ()


class UndoImport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The id of an import that is to be taken out of the books."""

    id: str


def accept(book: Path, given: AcceptImport) -> Answer:
    """What `pledgebook import` says of the file; the message is its text, `content` its proposals."""
    bound()
    if not given.write:
        return _imported(book, given)
    try:
        taken_back = _file(book.parent, given.filed)
    except writer.WriteRefusedError as error:
        return Answer(done=False, message=f"Nothing was written: {error}")
    answer = _imported(book, given)
    unused = [] if answer.done else _unused(book.parent, taken_back, answer.content)
    if unused:
        try:
            writer.write_all(book.parent, unused)
        except writer.WriteRefusedError as error:
            told = f"{answer.message}\nThe documents lie in {documents.FOLDER}/ still: {error}"
            return Answer(done=False, message=told)
    return answer


def undo_import(book: Path, given: UndoImport) -> Answer:
    """What `pledgebook import --undo` says."""
    bound()
    said, status = _run(["--book", str(book), f"--undo={given.id}"])
    return Answer(done=status == 0, message=said.strip().replace(f"{book.parent}/", "")[:MOST_SAID])


def _imported(book: Path, given: AcceptImport) -> Answer:
    with (
        tempfile.TemporaryDirectory(prefix="pledgebook-") as folder,
        tempfile.TemporaryDirectory(prefix="pledgebook-") as aside,
    ):
        file = Path(folder) / name_of(given.name)
        file.write_bytes(given.content)
        decisions, proposals = Path(aside) / "decisions.json", Path(aside) / "proposals.json"
        decisions.write_bytes(msgspec.json.encode(given.decisions))
        seen = Path(aside) / "seen"
        options = ["--book", str(book), "--by", given.by, "--decisions", str(decisions)]
        options += ["--proposals", str(proposals)]
        options += ["--profile", given.profile] if given.profile else []
        options += ["--write"] if given.write else []
        if given.seen or not given.write:
            seen.write_text(given.seen, encoding="utf-8")
            options += ["--seen", str(seen)]
        said, status = _run([*options, "--", str(file)])
        # Its place here is nobody's business and gone when this is read.
        said = said.replace(f"{folder}/", "")
        for marked in Path(folder).glob("*-marked.xlsx"):
            said = re.sub(f"^{re.escape(marked.name)}: .*$", MARKED, said, flags=re.MULTILINE)
        found = proposals.read_text(encoding="utf-8") if proposals.exists() else ""
        shown = "" if given.write or not seen.exists() else seen.read_text(encoding="ascii")
    text = said.strip() or "There is nothing in this file for these books."
    return Answer(done=status == 0, message=text[:MOST_SAID], content=found, seen=shown)


def _file(home: Path, filed: Sequence[Filed]) -> dict[str, list[Change]]:
    """File the documents; the changes that take them out again, by the folder of a voucher.

    Raises:
        writer.WriteRefusedError: one cannot be filed; then none is.
    """
    changes: dict[str, list[Change]] = {}
    for one in filed:
        asked = SaveVoucher(one.voucher, one.year, "", "", one.papers)
        fault = unfit(asked)
        if fault is not None:
            raise writer.WriteRefusedError(fault)
        changes.setdefault(folder_of(one.voucher, one.year), []).extend(filing(home, asked))
    back: dict[str, list[Change]] = {}
    for folder, change in ((name, one) for name, own in changes.items() for one in own):
        before = durable.content_of(home / change.relative)
        now = change.text if isinstance(change.text, bytes) else str(change.text).encode()
        if before != now:
            undone = Change(change.relative, before, durable.digest_of(now), record=True)
            back.setdefault(folder, []).append(undone)
    writer.write_all(home, [change for own in changes.values() for change in own])
    return back


def _unused(home: Path, back: Mapping[str, Sequence[Change]], found: str) -> list[Change]:
    """What takes those documents out again that no draft names, of a file that was taken in part."""
    places = {home / one.place for one in (decode(found.encode()) if found else ())}
    written = "".join((durable.content_of(place) or b"").decode() for place in places)
    return [one for folder, own in back.items() if f'"{folder}/' not in written for one in own]


def name_of(name: str) -> str:
    """A name for a file of ours, near to the one that a browser sent."""
    plain = _NAME.sub("-", PurePosixPath(name.replace("\\", "/")).name).lstrip(".-")
    return plain[-100:] or "file"


def _run(arguments: list[str]) -> tuple[str, int]:
    """What the command prints, results and warnings in their order, and how it ends."""
    said = io.StringIO()
    status: object = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            import_files.main(arguments, prog_name="pledgebook import", standalone_mode=True)
        except SystemExit as end:
            status = end.code
    return said.getvalue(), status if isinstance(status, int) else 1
