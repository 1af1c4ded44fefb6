"""ISO 20022 files cut into any pieces, with any line ends, are read alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pledgebook_importers import registry
from pledgebook_importers.bank import pain001
from pledgebook_importers.bank.camt import message as camt
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake import xml_safe
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source

FOLDER = Path(__file__).parent / "fixtures"
FILES = sorted([*(FOLDER / "camt").glob("*.xml"), *(FOLDER / "pain001").glob("*.xml")])


def outcome(source: Source) -> Reading:
    """What the file is read as, by whoever claims it."""
    return registry.choose(source).read(source)


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pieces_of_any_size_are_read_alike(
    path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = outcome(Source.of(path))
    monkeypatch.setattr(xml_safe, "OPENING", size)
    source = Source.of(path)
    reader = pain001.read if path.parent.name == "pain001" else camt.read
    assert reader(source) == whole


@pytest.mark.parametrize("end", ["\r\n", "\r", " "])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_line_ends_are_nothing_but_line_ends(path: Path, end: str) -> None:
    data = path.read_bytes()
    source = Source(path, data.replace(b"\n", end.encode()))
    reading = outcome(source)
    expected = outcome(Source(path, data))
    assert [without_lines(item) for item in reading.statements] == [
        without_lines(item) for item in expected.statements
    ]
    assert [replace(order, line=1) for order in reading.orders] == [
        replace(order, line=1) for order in expected.orders
    ]


def without_lines(statement: Statement) -> Statement:
    lines = tuple(
        replace(line, line=1, details=tuple(replace(detail, line=1) for detail in line.details))
        for line in statement.lines
    )
    return replace(statement, line=1, lines=lines)
