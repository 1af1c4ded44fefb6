"""Public samples beside the checkout: every bank table is read, flagged or refused as it should."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.reader import Settings, read_file
from pledgebook_importers.tables.profiles import BankProfile, shipped

DAYS_FIRST = BankProfile(
    name="days-first",
    dates="dmy",
    currency="USD",
    columns={"date": "Value Date", "debit": "Debit", "credit": "Credit", "balance": "Balance"},
)
"""The one sample that leaves the order of its days open."""
OTHERS = {
    "bankstatementparser/csv_european_decimals.csv": (3, "2260.94", ""),
    "bankstatementparser/csv_french_headers.csv": (3, "2260.94", ""),
    "bankstatementparser/csv_garbled_amount.csv": (0, "0", "column 'Amount' holds '12..34'"),
    "bankstatementparser/csv_spanish_headers.csv": (3, "2260.94", ""),
    "bankstatementparser/sample_split_amounts.csv": (2, "1050.25", ""),
    "bankstatementparser/sample_statement.csv": (2, "1300.00", ""),
    "beanhub-extract/chase_credit_card.csv": (5, "107.12", ""),
    "beanhub-extract/csv.csv": (1, "-12.34", ""),
    "beanhub-extract/mercury.csv": (4, "-1954.62", ""),
    "beanhub-extract/other.csv": (0, "0", "is of no format that is read here"),
    "beanhub-extract/plaid.csv": (6, "-112.06", ""),
    "beanhub-extract/wealthsimple.csv": (5, "1197.90", ""),
}


@pytest.fixture(scope="module")
def tables(shared: Path) -> Path:
    return shared / "data" / "samples" / "bank_tables"


def verdict(result: FileResult) -> str:
    return "reject" if result.errors else "flag" if result.warnings else "accept"


def sums(result: FileResult) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for statement in result.statements:
        for line in statement.booked:
            found[statement.currency or "USD"] += line.amount
    return found


def test_generated_files_do_what_is_expected(tables: Path) -> None:
    folder = tables / "generated"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert expected.keys() == {path.name for path in folder.iterdir()} - {"expected.json"}
    for name, want in expected.items():
        chosen = DAYS_FIRST if name.startswith("debit_credit_columns") else None
        result = read_file(folder / name, (), Settings(shipped(), chosen))
        if name.startswith("semicolon"):
            # Its encoding is not stated anywhere: read, and told.
            (problem,) = result.warnings
            assert problem.reason.startswith("not UTF-8, read as Windows-1252")
        else:
            assert verdict(result) in want["expect"].split("_or_"), name
        facts: dict[str, object] = {
            "transactions": sum(len(statement.booked) for statement in result.statements),
            "sums": {unit: f"{number:f}" for unit, number in sums(result).items()},
            "opening": {s.currency or "USD": str(s.opening) for s in result.statements},
            "closing": {s.currency or "USD": str(s.closing) for s in result.statements},
        }
        for key in facts.keys() & want.keys():
            assert facts[key] == want[key], (name, key)


def test_days_that_are_left_open_are_not_guessed(tables: Path) -> None:
    result = read_file(tables / "generated" / "debit_credit_columns_ddmmyyyy.csv")
    assert [problem.reason for problem in result.errors] == [
        "days up to 12 only: state `dates` in a profile and name it with --profile"
    ]


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_file_is_read_or_named(name: str, tables: Path) -> None:
    lines, total, refused = OTHERS[name]
    result = read_file(tables / name, (), Settings(shipped()))
    assert sum(len(statement.booked) for statement in result.statements) == lines
    assert sum(sums(result).values(), Decimal(0)) == Decimal(total)
    assert [problem.reason[: len(refused)] for problem in result.errors] == (
        [refused] if refused else []
    )


def test_no_sample_is_left_out(tables: Path) -> None:
    folders = ("bankstatementparser", "beanhub-extract")
    found = {str(p.relative_to(tables)) for f in folders for p in (tables / f).glob("*.csv")}
    assert found == OTHERS.keys()


@pytest.mark.parametrize("folder", ["erp_gl", "fts", "pooled_funds", "rates", "mt940", "iati"])
def test_files_of_other_kinds_are_not_taken(folder: str, shared: Path) -> None:
    for path in sorted((shared / "data" / "samples" / folder).rglob("*")):
        if path.is_file():
            result = read_file(path, (), Settings(shipped()))
            assert not result.format.startswith("bank table"), path.name
