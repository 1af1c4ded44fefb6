"""The way of an act: laid out by the gate's child, signed by whatever means, filed by the writer."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from pledgebook import writer
from pledgebook.approvals import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.approvals.act import Act
    from pledgebook.approvals.laid import Request


@contextlib.contextmanager
def desk_part(request: Request) -> Iterator[str]:
    """The part of a snapshot that lays out an act, for as long as the request lies there."""
    with tempfile.NamedTemporaryFile(prefix="pledgebook-", suffix=".json") as file:
        file.write(msgspec.json.encode(request))
        file.flush()
        yield f"desk={quote(file.name, safe='/')}"


def file_act(home: Path, act: Act, signature: str) -> list[Path]:
    """File an act and its signature: the signature first, for an act without one counts nothing.

    Raises:
        writer.WriteRefusedError: another text lies there.
        OSError: the folder cannot be written.
    """
    place = Path(FOLDER, act.file)
    beside = writer.add_record(home, place.with_name(f"{place.name}.sig"), signature)
    return [writer.add_record(home, place, act.render()), beside]
