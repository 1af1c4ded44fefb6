"""Faults drawn by seed in the demonstration books: contracts, papers, payees and periods.

The other half of the operators is in test_mutations.py, which says how a case works.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pledgebook.mutations.checking import Bench, prepare
from tests.pledgebook.mutations.tables import OF_CONTROL, Case, cases, missed, name_of, untouched


@pytest.fixture(scope="module")
def bench(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A copy of the books to change."""
    return prepare(root / "ledger", tmp_path_factory.mktemp("books"))


@pytest.mark.parametrize("case", cases(OF_CONTROL), ids=name_of)
def test_a_fault_is_found(bench: Bench, case: Case) -> None:
    reason = missed(bench, case)
    assert reason is None, reason


def test_nothing_is_left_behind(bench: Bench) -> None:
    assert bench.new(untouched(bench.books)) == []
