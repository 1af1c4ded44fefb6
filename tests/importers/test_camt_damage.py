"""ISO 20022 files cut into any pieces are read alike; damaged, they are read or refused in words."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from pledgebook_importers import registry
from pledgebook_importers.bank import pain001
from pledgebook_importers.bank.camt import message as camt
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake import xml_safe
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from tests.importers.mutants import mutants

FOLDER = Path(__file__).parent / "fixtures"
FILES = sorted([*(FOLDER / "camt").glob("*.xml"), *(FOLDER / "pain001").glob("*.xml")])
TEXTS = (
    "", " ", "0", "-1", "1e5", "NaN", "1,5", "99999999999999999999", "0.000001", "\u0661", "BOOK",
    "CRDT", "USD", "2017-02-30", "0000-00-00", "9999-12-31", "T", "\u202e", "a\nb", "x" * 5000, "OPBD",
    "9" * 5000, "true", "NOTPROVIDED", "²",
)  # fmt: skip


def damaged_trees(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Copies that stay well-formed: elements dropped, doubled, moved, renamed, with other text."""
    random = Random(seed)
    whole = etree.fromstring(data)
    for _ in range(count):
        root = copy.deepcopy(whole)
        for _ in range(random.randint(1, 3)):
            nodes = list(root.iter(etree.Element))
            node, other = random.choice(nodes), random.choice(nodes)
            parent = node.getparent()
            if parent is None:
                continue
            action = random.randrange(7)
            if action == 0:
                parent.remove(node)
            elif action == 1:
                other.append(copy.deepcopy(node))
            elif action == 2:
                parent.insert(0, copy.deepcopy(node))
            elif action == 3:
                node.tag = other.tag
            elif action == 4:
                node.attrib.clear()
            elif action == 5:
                node.set("Ccy", random.choice(TEXTS))
            else:
                node.text = random.choice(TEXTS)
        yield etree.tostring(root)


def outcome(source: Source, name: str) -> Reading | None:
    """What the file is read as, by whoever claims it; None where it is refused in words."""
    try:
        found = registry.choose(source)
        reading = found.read(source)
    except RefusedError as error:
        refused: RefusedError = error
    else:
        assert found.name.startswith(name[:4])
        return reading
    assert refused.reason
    assert refused.reason.isprintable()
    return None


def check(reading: Reading) -> None:
    assert reading.format
    assert reading.statements or reading.orders
    assert all(problem.reason.isprintable() for problem in reading.warnings)
    last = 0
    for statement in reading.statements:
        assert statement.account
        assert len({line.import_id for line in statement.lines}) == len(statement.lines)
        for line in statement.lines:
            assert isinstance(line.amount, Decimal)
            assert line.amount.is_finite()
            assert line.line > 0
    for order in reading.orders:
        assert order.amount >= 0
        assert order.line >= last
        last = order.line


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pieces_of_any_size_are_read_alike(
    path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = outcome(Source.of(path), path.parent.name)
    monkeypatch.setattr(xml_safe, "OPENING", size)
    source = Source.of(path)
    reader = pain001.read if path.parent.name == "pain001" else camt.read
    assert reader(source) == whole


@pytest.mark.parametrize("end", ["\r\n", "\r", " "])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_line_ends_are_nothing_but_line_ends(path: Path, end: str) -> None:
    data = path.read_bytes()
    source = Source(path, data.replace(b"\n", end.encode()))
    reading = outcome(source, path.parent.name)
    expected = outcome(Source(path, data), path.parent.name)
    assert reading is not None
    assert expected is not None
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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_damaged_bytes(path: Path) -> None:
    for data in mutants(path.read_bytes(), 60):
        reading = outcome(Source(path, data), path.parent.name)
        if reading is not None:
            check(reading)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_damaged_trees(path: Path) -> None:
    read = 0
    for data in damaged_trees(path.read_bytes(), 60, seed=11):
        reading = outcome(Source(path, data), path.parent.name)
        if reading is not None:
            check(reading)
            read += 1
    assert read
