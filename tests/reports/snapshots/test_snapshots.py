"""Every report in every format is what is kept of it, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.reports.snapshots.drawing import KEPT, WHOLE, drawn, names, path_of

if TYPE_CHECKING:
    import duckdb

STALE = "differs: run `python -m tests.reports.snapshots` and read the difference"


@pytest.mark.parametrize("name", names())
def test_a_report_is_as_kept(
    rows: duckdb.DuckDBPyConnection,
    control_rows: duckdb.DuckDBPyConnection,
    contracts: duckdb.DuckDBPyConnection,
    name: str,
) -> None:
    books = {"small": rows, WHOLE: control_rows, "contracts": contracts}
    assert drawn(name, books) == path_of(name).read_text(encoding="utf-8"), STALE


def test_nothing_is_kept_of_what_is_gone() -> None:
    assert {path.name for path in KEPT.iterdir()} == {path_of(name).name for name in names()}
