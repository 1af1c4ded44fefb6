"""The key of public books: a file that only the office has."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pledgebook_reports.exports.scope import ExportError

BYTES = 32


def read_key(path: Path) -> bytes:
    """The key in a file.

    Raises:
        ExportError: there is none, or the file holds no key.
    """
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        reason = (error.strerror or "unreadable").lower() if isinstance(error, OSError) else ""
        raise ExportError(f"{path} is no key of a public book {reason}".rstrip()) from None
    if len(key) != BYTES:
        raise ExportError(f"{path} holds {len(key)} bytes; a key of a public book has {BYTES}")
    return key


def read_or_make_key(path: Path) -> bytes:
    """The key in a file; a new one is drawn where there is no file, readable by its owner alone.

    Raises:
        ExportError: the file holds no key or cannot be made.
    """
    if not path.exists():
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise ExportError(f"{path} cannot be written ({reason})") from None
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BYTES) + "\n")
    return read_key(path)
