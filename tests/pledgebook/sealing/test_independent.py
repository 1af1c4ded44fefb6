"""The second verifier: short, of the standard library alone, and of one opinion with the first."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from pledgebook.sealing import independent_verifier
from tests.pledgebook.sealing.making import DECEMBER, INVOICE, edit, seal

SCRIPT = Path(independent_verifier.__file__)


def verify(main: Path, period: str = "2016") -> tuple[int, str]:
    """Run it as an auditor would: another process, no installed packages."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), f"seals/{period}.seal", "."],
        cwd=main.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_it_is_short_and_imports_the_standard_library_only() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom)
                     else [one.name for one in node.names])
    }  # fmt: skip
    assert names <= sys.stdlib_module_names


def test_it_proves_a_chain(sealed: Path) -> None:
    seal(sealed, "2017-Q1")
    assert verify(sealed) == (0, "2016.seal: proved\n")
    assert verify(sealed, "2017-Q1") == (0, "2017-Q1.seal: proved\n")


@pytest.mark.parametrize(
    "place,old,new,told",
    [
        (DECEMBER, "900.00 USD\n  A", "901.00 USD\n  A", f"{DECEMBER} is not the file sealed\n"),
        (f"documents/{INVOICE}", "900", "901", f"documents/{INVOICE} is not the file sealed\n"),
        ("seals/2016.leaves", "transaction V-2016-00001", "transaction V-2016-00009",
         ("the leaves of 2016.seal are not those sealed\n"
         "2016.seal: the root is not that of ")),
        ("seals/2016.seal", "count price 2", "count price 3", "2016.seal is not whole\n"),
    ],
)  # fmt: skip
def test_it_finds_what_differs(sealed: Path, place: str, old: str, new: str, told: str) -> None:
    edit(sealed, place, old, new)
    status, output = verify(sealed)
    assert status == 1
    assert output.startswith(told)


def test_it_wants_every_seal_before(sealed: Path) -> None:
    seal(sealed, "2017")
    (sealed.parent / "seals/2016.seal").unlink()
    status, output = verify(sealed, "2017")
    assert status == 2
    assert "follows a seal" in output
    (sealed.parent / DECEMBER).unlink()
    assert verify(sealed, "2019")[0] == 2


def test_missing_files_are_named(sealed: Path) -> None:
    (sealed.parent / DECEMBER).unlink()
    assert verify(sealed) == (1, f"{DECEMBER} is missing\n")
