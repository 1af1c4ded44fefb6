"""Demonstration books that are closed, and what is asked of them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from pledgebook import gate
from pledgebook.findings import Finding
from pledgebook.snapshot import Snapshot
from pledgebook_reports.cli.close import close


def run(main: Path, *more: str, year: str = "2017") -> Result:
    """`pledgebook close` on books."""
    return CliRunner().invoke(close, [year, "--book", str(main), *more])


def copied(main: Path, folder: Path) -> Path:
    """A copy of books, to be changed; its main file."""
    shutil.copytree(main.parent, folder)
    return folder / main.name


def passed(main: Path, *more: str, rows: bool = False) -> Snapshot:
    """The snapshot of books that pass the gate."""
    result = gate.run(main, more=more, rows=rows)
    assert result.snapshot is not None, result.refusals
    return result.snapshot


def told(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Findings by code and message, seals' own left out."""
    return [(one.code, one.message) for one in findings if one.code != "PB702"]


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder but the writer's lock."""
    return {
        str(one.relative_to(folder)): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and not one.name.startswith(".")
    }


def append(main: Path, place: str, text: str) -> None:
    """Add to a file of the books, which may be new."""
    path = main.parent / place
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
