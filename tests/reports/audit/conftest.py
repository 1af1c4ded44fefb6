"""What tests of the auditor's kit share: clean demonstration books, and the fraud book of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pledgebook import gate
from pledgebook.demo import write_demo
from pledgebook_reports.audit.journal_tests import reading
from pledgebook_reports.audit.journal_tests.outcome import Outcome, run
from pledgebook_reports.audit.journal_tests.registry import TESTS
from tests.reports.audit import fraud

if TYPE_CHECKING:
    from pathlib import Path

    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.audit.journal_tests.journal import Journal

TRANSACTIONS = 2500


@dataclass(frozen=True)
class Tested:
    """Books with the outcomes of all tests, and the vouchers planted by scheme."""

    book: Path
    snapshot: Snapshot
    journal: Journal
    outcomes: list[Outcome]
    planted: dict[str, list[str]]


def tested(book: Path, planted: dict[str, list[str]]) -> Tested:
    """Take books through the gate and run all tests on them."""
    result = gate.run(book, rows=True)
    assert result.snapshot, result.refusals
    facts = result.snapshot.facts()
    assert facts.as_of
    read = reading.read(result.snapshot.rows(), currency=facts.currency, until=facts.as_of)
    return Tested(book, result.snapshot, read, run(read, TESTS), planted)


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Tested:
    """Return demonstration books as they are."""
    folder = tmp_path_factory.mktemp("audit") / "clean"
    write_demo(folder, TRANSACTIONS, seed=11)
    return tested(folder / "main.beancount", {})


@pytest.fixture(scope="session")
def frauds(clean: Tested, tmp_path_factory: pytest.TempPathFactory) -> Tested:
    """Return the fraud book."""
    folder = tmp_path_factory.mktemp("audit") / "fraud"
    shutil.copytree(clean.book.parent, folder)
    planted = fraud.plant_all(folder)
    return tested(folder / "main.beancount", planted)
