"""How much a book may hold, and how much its check may take."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024**2
GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one check: bytes, seconds and numbers of files."""

    files: int
    file_bytes: int
    all_bytes: int
    cpu_seconds: int
    seconds: int
    memory_bytes: int
    written_bytes: int


OWN = Limits(
    files=200_000,
    file_bytes=256 * MIB,
    all_bytes=4 * GIB,
    cpu_seconds=900,
    seconds=1800,
    memory_bytes=12 * GIB,
    written_bytes=8 * GIB,
)
"""The office's own books, which reach a million entries."""

FOREIGN = Limits(
    files=5_000,
    file_bytes=16 * MIB,
    all_bytes=32 * MIB,
    cpu_seconds=5,
    seconds=30,
    memory_bytes=512 * MIB,
    written_bytes=64 * MIB,
)
"""Books of a stranger (`check --untrusted`)."""

STRING_BYTES = 4096
LINE_BYTES = 65_536
NESTING = 8
"""Parentheses within parentheses in an amount."""
WHOLE_DIGITS, FRACTION_DIGITS = 18, 18
"""Digits of a number before and after its point: what the columns of reports hold."""
METADATA = 200
POSTINGS = 20_000
VALUES = 200
"""Metadata, postings and values of one directive."""
