"""What goes from the web process to the writer, and how much of it."""

from __future__ import annotations

import msgspec

LONGEST = 64 * 1024 * 1024
"""Bytes of one job: the longest body of a request, its documents in base64."""


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A job by its name, the main file of the books, and the payload as the job reads it."""

    book: str
    job: str
    payload: msgspec.Raw
