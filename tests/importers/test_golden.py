"""Every fixture of every format is read as its golden file says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importers.golden import expected_path, inputs, reading


@pytest.mark.parametrize("path", inputs(), ids=str)
def test_a_fixture_is_read_as_kept(path: Path) -> None:
    expected = json.loads(expected_path(path).read_text(encoding="utf-8"))
    assert reading(path) == expected
