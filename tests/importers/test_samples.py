"""Public samples beside the checkout: every camt file is read, flagged or refused as it should."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.reader import read_file, read_files


@pytest.fixture(scope="module")
def camt(shared: Path) -> Path:
    return shared / "data" / "samples" / "camt"


def sums(result: FileResult) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for statement in result.statements:
        booked = sum((line.amount for line in statement.booked), Decimal(0))
        found[statement.currency] = found.get(statement.currency, Decimal(0)) + booked
    return found


def test_generated_files_do_what_is_expected(camt: Path) -> None:
    folder = camt / "generated"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    gaps = sorted(name for name in expected if name.startswith("sequence_gap"))
    together = dict(zip(gaps, read_files([folder / name for name in gaps]), strict=True))
    for name, want in expected.items():
        result = together.get(name) or read_file(folder / name)
        got = "reject" if result.errors else "flag" if result.warnings else "accept"
        assert got == want["expect"], name
        lines = [line for statement in result.statements for line in statement.lines]
        facts: dict[str, object] = {
            "transactions": len([line for line in lines if line.booked]),
            "ignored": len([line for line in lines if not line.booked]),
            "statements": len(result.statements),
            "reversals": len([line for line in lines if line.reversal]),
            "detail_lines": sum(len(line.details) for line in lines),
            "sums": sums(result),
            "opening": {s.currency: s.opening for s in result.statements},
            "closing": {s.currency: s.closing for s in result.statements},
            "instructed": {u: n for line in lines for n, u in line.shown if u != line.currency},
            "charges": {unit: number for line in lines for number, unit in line.charges},
        }
        for key in facts.keys() & want.keys():
            value = want[key]
            money = (
                {unit: Decimal(number) for unit, number in value.items()}
                if isinstance(value, dict)
                else value
            )
            assert facts[key] == money, (name, key)
        if "name_contains" in want:
            assert any(want["name_contains"] in line.counterparty for line in lines)


def test_daily_statements_of_a_real_bank_add_up_and_follow_on(camt: Path) -> None:
    paths = sorted((camt / "subite_053_daily").glob("*.xml"))
    results = read_files(paths)
    assert len(results) == 30
    for result in results:
        assert result.errors == ()
        assert all("without a" in problem.reason for problem in result.warnings), result.file.name
    assert sum(result.duplicates for result in results) == 0


@pytest.mark.parametrize(
    "folder, read, refused", [("genkgo", 11, 15), ("moov", 3, 20), ("bankstatementparser", 4, 1)]
)
def test_every_other_file_is_read_or_named(
    folder: str, read: int, refused: int, camt: Path
) -> None:
    results = [read_file(path) for path in sorted((camt / folder).glob("*.xml"))]
    assert len([result for result in results if result.statements]) == read
    assert len([result for result in results if result.errors]) == refused
    assert all(bool(result.statements) != bool(result.errors) for result in results)


@pytest.mark.parametrize("folder", ["subite_052_daily", "subite_054_daily"])
def test_what_repeats_the_statement_is_not_booked(folder: str, camt: Path) -> None:
    for path in sorted((camt / folder).glob("*.xml")):
        (problem,) = read_file(path).errors
        assert "repeats what camt.053 books; import the camt.053" in problem.reason
