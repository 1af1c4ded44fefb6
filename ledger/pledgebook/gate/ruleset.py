"""Which rules a verdict was reached under: the version of the program, and a digest of the rules."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version as version_of
from pathlib import Path

from pledgebook import rules


def version() -> str:
    """The version of the program that is installed."""
    return version_of("pledgebook")


@cache
def digest() -> str:
    """The SHA-256 in hex over the rules as they are installed, a line a module, by name."""
    folder = Path(rules.__file__).parent
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.glob("*.py"))
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
