"""Fixtures of the door: one house for all tests that leave it as it is, and one for each that does not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from pledgebook_reports.viewer.door import users
from tests.reports.door import house as houses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.reports.door.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Yield the served book that no test changes."""
    made = houses.furnish(tmp_path_factory.mktemp("house"))
    yield made
    made.viewer.close()


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash quickly: what a hash costs is argon2-cffi's to test."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(users, "_HASHER", hasher)
    monkeypatch.setattr(users, "_NOBODY", hasher.hash("nobody has this password"))


@pytest.fixture
def clients() -> int:
    """Return how many clients ask at once; `DOOR_CLIENTS=16 DOOR_QUERIES=500` for the full count."""
    return int(os.environ.get("DOOR_CLIENTS", "16"))


@pytest.fixture
def queries() -> int:
    """Return how many queries each client asks."""
    return int(os.environ.get("DOOR_QUERIES", "25"))
