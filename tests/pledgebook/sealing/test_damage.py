"""Damage: every truncation of a sealed year's files, and flipped bits, show."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pledgebook.sealing.chain import read_chain
from tests.pledgebook.sealing.making import DECEMBER, INVOICE, RECEIPTS, differences

FLIPS = 300
SEED = 6962


@contextmanager
def damaged(path: Path, content: bytes) -> Iterator[None]:
    """The file with another content, for a while."""
    kept = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(kept)


@pytest.mark.parametrize("place", [DECEMBER, RECEIPTS, f"documents/{INVOICE}"])
def test_every_truncation_of_a_file_of_the_year_shows(sealed: Path, place: str) -> None:
    path = sealed.parent / place
    content = path.read_bytes()
    for length in range(len(content)):
        with damaged(path, content[:length]):
            assert differences(sealed), length
    assert differences(sealed) == []


@pytest.mark.parametrize("name", ["2016.seal", "2016.leaves"])
def test_every_truncation_of_a_seal_shows(sealed: Path, name: str) -> None:
    path = sealed.parent / "seals" / name
    content = path.read_bytes()
    for length in range(len(content)):
        with damaged(path, content[:length]):
            chain = read_chain(path.parent)
            assert chain.damaged or chain.links[0].faults, length


def test_flipped_bits_show_wherever_they_are(sealed: Path) -> None:
    draw = random.Random(SEED)
    places = [DECEMBER, RECEIPTS, f"documents/{INVOICE}", "seals/2016.seal", "seals/2016.leaves"]
    for _ in range(FLIPS):
        path = sealed.parent / draw.choice(places)
        content = bytearray(path.read_bytes())
        at, bit = draw.randrange(len(content)), draw.randrange(8)
        content[at] ^= 1 << bit
        with damaged(path, bytes(content)):
            assert differences(sealed), (path.name, at, bit)
            assert differences(sealed, anew=False), (path.name, at, bit)
    assert differences(sealed) == []
