"""The signed acts on a voucher are in its evidence folder, byte for byte, beside their signatures."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from pledgebook_reports.cli import main as pledgebook
from tests.pledgebook.approvals import making


def test_signed_acts_are_in_the_folder(approved: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(
        pledgebook, ["evidence", making.PIPES, "--book", str(approved), "-o", str(out)]
    )
    assert done.exit_code in (0, 1), done.output
    copies = {one.name: one.read_bytes() for one in (out / making.PIPES / "approvals").iterdir()}
    filed = {
        one.name: one.read_bytes()
        for one in (approved.parent / "approvals").rglob(f"{making.PIPES}*")
    }
    assert copies == filed
    assert {Path(name).suffix for name in copies} == {".act", ".sig"}
    page = (out / making.PIPES / "index.html").read_text(encoding="utf-8")
    assert all(f"approvals/{name}" in page for name in copies)
    assert "the approval is proved by a signature" in page
