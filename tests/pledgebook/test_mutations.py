"""Faults drawn by seed in the demonstration books: structure, spending and promises.

Each case changes the text of a copy of the books as a person would, at a voucher or record that
the seed picks, and asks that the rule for that fault finds it, there. The other half of the
operators is in test_mutations_of_control.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pledgebook.mutations.checking import Bench, prepare
from tests.pledgebook.mutations.tables import (
    OF_CONTROL,
    OF_MONEY,
    Case,
    cases,
    harmless,
    missed,
    name_of,
)


@pytest.fixture(scope="module")
def bench(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A copy of the books to change."""
    return prepare(root / "ledger", tmp_path_factory.mktemp("books"))


@pytest.mark.parametrize("case", cases(OF_MONEY), ids=name_of)
def test_a_fault_is_found(bench: Bench, case: Case) -> None:
    reason = missed(bench, case)
    assert reason is None, reason


@pytest.mark.parametrize("seed", range(2))
def test_a_change_of_words_alone_brings_nothing(bench: Bench, seed: int) -> None:
    change = harmless(bench.books, seed)
    assert bench.differs(change)
    assert bench.new(change) == []


def test_there_are_enough_operators_and_cases() -> None:
    operators = (*OF_MONEY, *OF_CONTROL)
    assert len({operator.name for operator in operators}) == len(operators) >= 30
    assert len(cases(operators)) >= 60
