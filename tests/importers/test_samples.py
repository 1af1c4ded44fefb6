"""Public samples beside the checkout: every ISO 20022 file is read, flagged or refused as it should."""

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


REFUSED = {
    "genkgo/camt053.v2.wrong.xml": "the message holds no statement",
    "moov/pain002-*.xml": "is a pain.002 status report",
    "moov/valid_camt_v09.xml": "is a camt.055 cancellation request",
    "bankstatementparser/camt053_garbled_amount.xml": "'12..34' is no amount",
}
ORDERS = {"moov/gistfile1.xml": 3}
FLAGGED = {
    "genkgo": 16,
    "moov": 4,
    "bankstatementparser": 1,
    "subite_052_daily": 0,
    "subite_054_daily": 0,
}


@pytest.mark.parametrize("folder", FLAGGED)
def test_every_other_file_is_read_or_named(folder: str, camt: Path) -> None:
    flagged = 0
    for path in sorted((camt / folder).glob("*.xml")):
        name = path.relative_to(camt)
        result = read_file(path)
        reasons = [reason for pattern, reason in REFUSED.items() if name.match(pattern)]
        if reasons:
            (problem,) = result.errors
            assert problem.reason.startswith(reasons[0]), name
            continue
        assert result.errors == (), name
        assert len(result.reading.orders) == ORDERS.get(str(name), 0), name
        assert bool(result.statements) != bool(result.reading.orders), name
        kinds = {statement.kind for statement in result.statements}
        assert kinds <= {"statement" if "camt.053" in result.format else "interim"}, name
        assert name.parts[1][4:8] not in {"052.", "054."} or kinds == {"interim"}, name
        flagged += bool(result.warnings)
    assert flagged == FLAGGED[folder]


def test_generated_orders_do_what_is_expected(shared: Path) -> None:
    folder = shared / "data" / "samples" / "pain001" / "generated"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for name, want in expected.items():
        result = read_file(folder / name)
        got = "reject" if result.errors else "flag" if result.warnings else "accept"
        assert got in want["expect"].split("_or_"), name
        orders = result.reading.orders
        assert len(orders) == want.get("transactions", len(orders)), name
        for unit, number in want.get("sums", {}).items():
            total = sum((order.amount for order in orders if order.currency == unit), Decimal(0))
            assert total == Decimal(number), name


@pytest.mark.parametrize(
    "folder, payments, flagged", [("sepa_king", 9, 0), ("php-sepa-xml", 11, 0), ("moov", 11, 1)]
)
def test_every_order_is_read(folder: str, payments: int, flagged: int, shared: Path) -> None:
    paths = sorted((shared / "data" / "samples" / "pain001" / folder).glob("*.xml"))
    results = [read_file(path) for path in paths]
    assert [result.errors for result in results] == [()] * len(results)
    assert sum(len(result.reading.orders) for result in results) == payments
    assert sum(bool(result.warnings) for result in results) == flagged
