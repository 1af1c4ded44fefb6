"""The job `read-published`: the flows of a file that somebody published, for the mirror; nothing is written.

The file comes from a person's browser and is not trusted: this child reads it, with an end to its time
and memory, and the web process never does.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from pledgebook_importers.reader import read_file
from pledgebook_reports.mirror.drawing import Published
from pledgebook_reports.viewer.writing.answer import Answer
from pledgebook_reports.viewer.writing.bounds import bound
from pledgebook_reports.viewer.writing.imports import name_of

MOST = 50_000
"""Flows that a page compares; `pledgebook mirror` takes any number."""


class ReadPublished(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file by its name and bytes."""

    name: str
    content: bytes


def read(_book: Path, given: ReadPublished) -> Answer:
    """What the file publishes, or in one line why it cannot be compared."""
    bound()
    name = name_of(given.name)
    with tempfile.TemporaryDirectory(prefix="pledgebook-") as folder:
        file = Path(folder) / name
        file.write_bytes(given.content)
        result = read_file(file)
    if result.errors:
        first = result.errors[0]
        place = f"{name}:{first.line}" if first.line else name
        return Answer(done=False, message=f"{place}: {first.reason}: nothing of it compared.")
    flows = result.reading.flows
    if not flows:
        said = f"{name}: holds no published flows ({result.reading.format})."
        return Answer(done=False, message=said)
    if len(flows) > MOST:
        said = (
            f"{name}: {len(flows):,} flows are more than a page compares: pledgebook mirror does."
        )
        return Answer(done=False, message=said)
    published = Published(name, result.reading.format, flows)
    return Answer(
        done=True,
        message=f"{name}: {len(flows):,} flows ({result.reading.format}).",
        content=msgspec.json.encode(published).decode(),
    )
