"""Thousands of damaged files of every format: read or refused in words, never anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.importers.fuzz import ROUNDS, Subject, rounds, subjects, try_one
from tests.importers.golden import FIXTURES

AT_LEAST = 5_000


@pytest.mark.parametrize("subject", subjects(), ids=lambda subject: subject.name)
def test_damage_is_read_or_refused_in_words(subject: Subject, tmp_path: Path) -> None:
    read = 0
    for seed in seeds(subject):
        result = try_one(subject, subject.mutant(seed), tmp_path)
        read += not result.errors
    assert read or subject.workbook, "every copy was damaged beyond reading: nothing was tried"


def seeds(subject: Subject) -> list[int]:
    return [seed for one, seed in rounds("", 0, ROUNDS) if one is subject]


def test_there_are_enough_inputs_of_every_format(
    record_property: Callable[[str, object], None],
) -> None:
    inputs = [subject.format for subject, _ in rounds("", 0, ROUNDS)]
    record_property("fuzz inputs", len(inputs))
    assert len(inputs) >= AT_LEAST
    assert set(inputs) == {folder.name for folder in FIXTURES.iterdir()}


def test_one_seed_is_one_input() -> None:
    subject = subjects()[0]
    assert subject.mutant(3) == subject.mutant(3)
    assert len({subject.mutant(seed) for seed in range(20)}) > 15
