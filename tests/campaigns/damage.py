"""Damage to a sealed year, and to an open year that is held to a manifest: all of it shows."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.pledgebook import test_manifests
from tests.pledgebook.sealing import making
from tests.pledgebook.sealing.test_damage import damaged

SEALED = (
    making.DECEMBER, making.RECEIPTS, f"documents/{making.INVOICE}", "seals/2016.seal",
    "seals/2016.leaves",
)  # fmt: skip
"""The files of a sealed year; those of other years may go on."""
FLIPS = 2000


def sealed_year(seed: int) -> Iterator[str]:
    """Every truncation and 2,000 flipped bits of a sealed year."""
    with tempfile.TemporaryDirectory() as folder:
        main = making.write_books(Path(folder) / "books")
        making.seal(main)
        cuts = sum(_truncated(main, main.parent / place) for place in SEALED)
        draw = random.Random(seed)
        for _ in range(FLIPS):
            path = main.parent / draw.choice(SEALED)
            content = bytearray(path.read_bytes())
            at, bit = draw.randrange(len(content)), draw.randrange(8)
            content[at] ^= 1 << bit
            with damaged(path, bytes(content)):
                assert _shows(main), (path.name, at, bit)
        assert making.differences(main) == []
    yield f"sealed year: {cuts:,} truncations and {FLIPS:,} flipped bits, all detected by verify and by check"


def _truncated(main: Path, path: Path) -> int:
    content = path.read_bytes()
    for length in range(len(content)):
        with damaged(path, content[:length]):
            assert _shows(main), (path.name, length)
    return len(content)


def _shows(main: Path) -> bool:
    """Whether `verify`, which hashes every entry, and `check`, which need not, both tell."""
    return all(making.differences(main, anew=anew) for anew in (True, False))


def open_year(seed: int) -> Iterator[str]:
    """Every truncation and 2,000 flipped bits of an open year with a manifest."""
    with tempfile.TemporaryDirectory() as folder:
        main = making.write_books(Path(folder) / "books")
        text = test_manifests.manifest(main)
        cuts = test_manifests.truncated(main, text, text.splitlines())
        test_manifests.flipped(main, text, FLIPS, seed)
        assert not test_manifests.differs(main, text)
    yield f"open year with a manifest: {cuts:,} truncations and {FLIPS:,} flipped bits, all detected"
