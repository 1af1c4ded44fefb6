"""Killed writers and two at once; `make assurance` kills 300 and lets two enter 500 each."""

from __future__ import annotations

from pathlib import Path

from tests.pledgebook.writing import killing

SEED = 2017


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    assert killing.kill_many(tmp_path, 20, SEED) > 20


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    assert killing.two_at_once(tmp_path, 50) == 168
