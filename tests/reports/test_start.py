"""What a command does not need, it does not load: each call is a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "beanquery", "duckdb", "fava", "flask", "openpyxl", "pledgebook.rules", "reportlab", "weasyprint",
    "xlsxwriter",
}  # fmt: skip


@pytest.mark.parametrize(
    "command", [["--help"], ["import", "--help"], ["import", "--format", "json", "no-such-file"]]
)
def test_heavy_modules_stay_out(command: list[str]) -> None:
    script = (
        "import sys\nfrom pledgebook_reports.cli import main\n"
        f"try:\n    main({command!r})\nexcept SystemExit:\n    print(*sys.modules)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd="/"
    )
    loaded = set(told.stdout.split())
    assert "pledgebook_reports.cli.main" in loaded
    assert not HEAVY & loaded
