"""The job `accept-import`: a bank file is read, and its drafts shown or written, by `pledgebook import`.

The file comes from a person's browser and is not trusted: this child reads it, with an end to its time
and memory, and the web process never does.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path, PurePosixPath

import msgspec

from pledgebook_reports.cli.imports import import_files
from pledgebook_reports.viewer.writing.answer import Answer
from pledgebook_reports.viewer.writing.bounds import bound

MOST_SAID = 200_000
"""Letters that are sent back; a year of drafts is longer than anybody reads in a page."""
MARKED = "`pledgebook import` gives this workbook back with its wrong cells marked."
"""What stands in place of the line on the marked copy, which goes with the folder of this child."""
_NAME = re.compile(r"[^\w.-]+")


class AcceptImport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file by its name and bytes, the saved layout where one is named, and who imports.

    Without `write` the drafts are shown and nothing is written.
    """

    name: str
    content: bytes
    by: str
    profile: str = ""
    write: bool = False


def accept(book: Path, given: AcceptImport) -> Answer:
    """What `pledgebook import` says of the file; the message is its text."""
    bound()
    with tempfile.TemporaryDirectory(prefix="pledgebook-") as folder:
        file = Path(folder) / name_of(given.name)
        file.write_bytes(given.content)
        options = ["--book", str(book), "--by", given.by]
        options += ["--profile", given.profile] if given.profile else []
        options += ["--write"] if given.write else []
        said, status = _run([*options, "--", str(file)])
        # Its place here is nobody's business and gone when this is read.
        said = said.replace(f"{folder}/", "")
        for marked in Path(folder).glob("*-marked.xlsx"):
            said = re.sub(f"^{re.escape(marked.name)}: .*$", MARKED, said, flags=re.MULTILINE)
    text = said.strip() or "There is nothing in this file for these books."
    return Answer(done=status == 0, message=text[:MOST_SAID])


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
