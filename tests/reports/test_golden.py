"""What is generated and kept is what would be generated now, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook_reports import golden

STALE = "stale: run `make golden` and read the difference"


@pytest.mark.parametrize(
    "page,made", [("rules", golden.rules_page), ("directives", golden.directives_page)]
)
def test_a_page_is_fresh(root: Path, page: str, made: object) -> None:
    assert callable(made)
    assert (root / "docs" / f"{page}.md").read_text(encoding="utf-8") == made(), STALE


def test_the_illustrative_vouchers_are_drawn_reproducibly(root: Path, tmp_path: Path) -> None:
    golden.illustrate(root / "ledger", tmp_path / "ledger")
    for name in golden.ILLUSTRATED:
        kept, drawn = root / "ledger" / name, tmp_path / "ledger" / name
        if kept.is_file():
            assert kept.read_bytes() == drawn.read_bytes(), STALE
            continue
        files = {
            path.relative_to(kept): path.read_bytes() for path in kept.rglob("*") if path.is_file()
        }
        again = {
            path.relative_to(drawn): path.read_bytes()
            for path in drawn.rglob("*")
            if path.is_file()
        }
        assert files == again, STALE


def test_evidence_is_small(root: Path) -> None:
    documents = list((root / "ledger" / "documents").rglob("*.pdf"))
    assert documents
    assert max(path.stat().st_size for path in documents) < 3000
