"""Documents of the books: from inside their own folder alone, and always as attachments.

A path is walked folder by folder without following any link, so that nothing outside can be reached
by name or by a race. What a browser might run (HTML, SVG, scripts) is of no listed type.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from fava.context import g
from flask import request, send_file

from pledgebook.documents import FOLDER
from pledgebook_reports.viewer.door.login import door
from pledgebook_reports.viewer.door.refusals import refusal

if TYPE_CHECKING:
    from flask.wrappers import Response

TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".eml": "application/octet-stream",
    ".msg": "application/octet-stream",
    ".xml": "application/octet-stream",
    ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
"""The papers of an office by suffix, and as what they are sent."""

_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class UnfitError(Exception):
    """A document that is not served; the message is for people."""

    status: HTTPStatus
    why: str


@door.get("/<bfile>/evidence/")
def evidence() -> Response:
    """The document at `?path=`, a path below documents/ as vouchers name it."""
    return _send(request.args.get("path", ""))


def document() -> Response:
    """Fava's route of a document, by the full path that a Document entry states."""
    asked = request.args.get("filename", "")
    if not any(asked == entry.filename for entry in g.ledger.all_entries_by_type.Document):
        return refusal(HTTPStatus.NOT_FOUND, "The books name no such document.")
    return _send(_below(Path(asked)))


def statement() -> Response:
    """Fava's route of a document that an entry names in its metadata."""
    entry = g.ledger.get_entry(request.args.get("entry_hash", ""))
    value = entry.meta.get(request.args.get("key", ""))
    if not isinstance(value, str):
        return refusal(HTTPStatus.NOT_FOUND, "The entry names no such document.")
    return _send(value)


def _root() -> Path:
    return Path(g.ledger.beancount_file_path).parent / FOLDER


def _below(path: Path) -> str:
    """The path below the root, or one that is refused."""
    return path.relative_to(_root()).as_posix() if path.is_relative_to(_root()) else ".."


def _send(path: str) -> Response:
    try:
        kind = type_of(path)
        file = open_below(_root(), path)
    except UnfitError as error:
        return refusal(
            error.status, error.why, "The papers lie in the folder documents/ of the books."
        )
    answer = send_file(
        file, mimetype=kind, as_attachment=True, download_name=PurePosixPath(path).name, max_age=0
    )
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer


def type_of(path: str) -> str:
    """The media type of a document.

    Raises:
        UnfitError: it is of no listed kind.
    """
    kind = TYPES.get(PurePosixPath(path).suffix.lower())
    if kind is None:
        raise UnfitError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Documents of this kind are not sent to a browser."
        )
    return kind


def open_below(root: Path, path: str) -> BinaryIO:
    """Open a regular file below a folder, following no link.

    Raises:
        UnfitError: the path leads elsewhere, or to no file.
    """
    parts = path.split("/")
    if any(part.startswith(".") or not part or not part.isprintable() for part in parts) or (
        "\\" in path
    ):
        raise UnfitError(HTTPStatus.NOT_FOUND, "That is no path of a document.")
    try:
        here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts[:-1]:
                flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
                here, above = os.open(part, flags, dir_fd=here), here
                os.close(above)
            # Not blocking: a pipe that lies there must not hold the server.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            handle = os.open(parts[-1], flags, dir_fd=here)
        finally:
            os.close(here)
    except OSError:
        raise UnfitError(HTTPStatus.NOT_FOUND, "There is no such document.") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnfitError(HTTPStatus.NOT_FOUND, "That is not a file.")
    return os.fdopen(handle, "rb")
