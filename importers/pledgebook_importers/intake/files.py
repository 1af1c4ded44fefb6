"""The bytes of an input file and what can be said of them before any parser runs."""

from __future__ import annotations

import stat
from pathlib import Path

from pledgebook_importers.intake.errors import RefusedError

MAX_BYTES = 20 * 1024 * 1024
_HEAD = 4096
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def load(path: Path, limit: int = MAX_BYTES) -> bytes:
    """All bytes of a regular file of at most `limit` bytes.

    Raises:
        RefusedError: it is absent, unreadable, no regular file, too large, or empty.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError(None, "not a regular file; name the file itself")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise RefusedError(None, f"cannot be read ({reason.lower()})") from error
    except ValueError as error:
        raise RefusedError(None, "not a file name") from error
    if len(data) > limit:
        megabytes = limit // (1024 * 1024)
        raise RefusedError(
            None, f"larger than {megabytes} MiB; ask for it in parts, such as one file a month"
        )
    if not head(data).strip("\0\ufeff \t\r\n"):
        raise RefusedError(None, "the file is empty; fetch it again")
    return data


def head(data: bytes) -> str:
    """The beginning as text for sniffing: marks, tags and keys are ASCII in every encoding met."""
    start = data[:_HEAD]
    encoding = _UTF16.get(start[:2], "utf-8-sig")
    return start.decode(encoding, errors="ignore")
