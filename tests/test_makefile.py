"""`make` as a newcomer meets it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def make(
    folder: Path, *words: str, path: str = "/usr/bin:/bin"
) -> subprocess.CompletedProcess[str]:
    """Run make in `folder` with nothing but `path` in the environment."""
    program = shutil.which("make") or pytest.skip("no make on this machine")
    return subprocess.run(
        [program, *words],
        cwd=folder,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """Return a folder that holds what the set-up reads, and no environment."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(root / name, tmp_path)
    return tmp_path


def fake_python(folder: Path, script: str) -> str:
    """Put a `python3` of our own before everything else; return the search path."""
    commands = folder / "commands"
    commands.mkdir()
    for version in ("3", "3.11", "3.12", "3.13", "3.14"):
        program = commands / f"python{version}"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    return f"{commands}:/usr/bin:/bin"


def test_help_is_the_default_and_names_every_target(root: Path, checkout: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    listed = [line.split()[1] for line in make(checkout).stdout.splitlines()]
    assert listed == phony.split()[1:]


def test_an_old_python_is_one_clear_line(checkout: Path) -> None:
    run = make(checkout, "run", path=fake_python(checkout, "exit 1"))
    assert run.returncode != 0
    assert run.stderr.splitlines()[0].startswith("Pledgebook needs Python 3.11 or later")


def test_a_missing_venv_module_is_one_clear_line(checkout: Path) -> None:
    old = 'case "$2" in *venv*) exit 1;; *) exit 0;; esac'
    run = make(checkout, "run", path=fake_python(checkout, old))
    assert run.returncode != 0
    assert "apt-get install python3-venv" in run.stderr.splitlines()[0]


def test_a_second_run_installs_nothing(checkout: Path) -> None:
    commands = checkout / ".venv" / "bin"
    commands.mkdir(parents=True)
    (commands / "python").write_text("#!/bin/sh\necho pytest\n", encoding="utf-8")
    (commands / "python").chmod(0o755)
    (checkout / ".venv" / ".installed").touch()
    assert "pip" not in make(checkout, "test").stdout
