"""Damaged copies of a file: bytes changed, ranges cut, lines doubled, moved or left out."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random


def mutants(data: bytes, count: int, seed: int = 7) -> Iterator[bytes]:
    """`count` copies of `data`, each damaged in one to three places; the same for one seed."""
    random = Random(seed)
    for _ in range(count):
        damaged = data
        for _ in range(random.randint(1, 3)):
            damaged = random.choice(_DAMAGES)(damaged, random)
        yield damaged


def _bytes(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 8)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _marks(data: bytes, random: Random) -> bytes:
    """Another mark that formats give a meaning to, where one stood."""
    places = [i for i, byte in enumerate(data) if byte in b'0123456789,.;:"-{}[]<>/\n']
    if not places:
        return data
    place = random.choice(places)
    return (
        data[:place]
        + random.choice([b"9", b",", b".", b"-", b'"', b";", b"\n", b""])
        + data[place + 1 :]
    )


def _cut(data: bytes, random: Random) -> bytes:
    start, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return data[:start] if random.random() < 0.5 else data[:start] + data[end:]


def _lines(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    place = random.randrange(len(lines))
    line = lines[place]
    if random.random() < 0.5:
        lines.insert(random.randrange(len(lines)), line)
    else:
        del lines[place]
    return b"".join(lines)


_DAMAGES = (_bytes, _marks, _cut, _lines)
