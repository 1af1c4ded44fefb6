"""Books that are kept in git: the hook for pre-commit, and the plain hook of the how-to."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

CLEAN = 'plugin "pledgebook"\n2015-01-01 custom "party" "FIN" "Finland"\n  role: "donor"\n'
TWICE = CLEAN + '2015-01-01 custom "party" "FIN" "Finland again"\n  role: "donor"\n'
REFUSED = 'plugin "evil"\n'


class Checkout:
    """A git repository with the how-to's hook, and commits made in it."""

    def __init__(self, folder: Path, environment: dict[str, str], hook: str) -> None:
        self.book = folder / "ledger" / "main.beancount"
        self._folder, self._environment = folder, environment
        self.book.parent.mkdir()
        self.git("init", "--quiet")
        script = folder / ".git" / "hooks" / "pre-commit"
        script.parent.mkdir(exist_ok=True)
        script.write_text(hook, encoding="utf-8")
        script.chmod(0o755)

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run git in the checkout."""
        return subprocess.run(
            ["git", *arguments], cwd=self._folder, env=self._environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def stage(self, text: str) -> None:
        """Write the book and stage it."""
        self.book.write_text(text, encoding="utf-8")
        assert self.git("add", "ledger").returncode == 0

    def commits(self) -> int:
        """Count the commits made."""
        return len(self.git("rev-list", "--all").stdout.split())


@pytest.fixture
def checkout(tmp_path: Path, root: Path, environment: dict[str, str]) -> Checkout:
    """Return a checkout whose hook is the one that the how-to shows."""
    page = (root / "docs" / "howto" / "ci.md").read_text(encoding="utf-8")
    (hook,) = re.findall(r"^```text\n(#!/bin/sh\n.*?)^```$", page, re.MULTILINE | re.DOTALL)
    person = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", "Amina"), ("EMAIL", "amina@example.org"))
    }
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    # Tests may themselves run in a git hook, whose variables name another repository.
    kept = {key: value for key, value in environment.items() if not key.startswith("GIT_")}
    return Checkout(tmp_path, kept | person | alone, hook)


def test_a_clean_book_is_committed(checkout: Checkout) -> None:
    checkout.stage(CLEAN)
    done = checkout.git("commit", "-m", "A donor")
    assert done.returncode == 0, done.stderr
    assert checkout.commits() == 1


@pytest.mark.parametrize("text,told", [
    (TWICE, r"^  ledger/main\.beancount:4: "),
    (REFUSED, r"^ledger/main\.beancount:1: PB010 "),
])  # fmt: skip
def test_a_commit_of_books_with_findings_is_stopped(
    checkout: Checkout, text: str, told: str
) -> None:
    checkout.stage(text)
    done = checkout.git("commit", "-m", "Not so")
    assert done.returncode != 0
    assert re.search(told, done.stdout + done.stderr, re.MULTILINE)
    assert checkout.commits() == 0


def test_the_hook_looks_at_what_is_committed_and_not_at_the_folder(checkout: Checkout) -> None:
    checkout.stage(TWICE)
    checkout.book.write_text(CLEAN, encoding="utf-8")
    assert checkout.git("commit", "-m", "Mended in the folder only").returncode != 0
    checkout.stage(CLEAN)
    checkout.book.write_text(TWICE, encoding="utf-8")
    assert checkout.git("commit", "-m", "A draft stays at home").returncode == 0


def test_the_hook_for_pre_commit_has_its_keys(root: Path) -> None:
    lines = (root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines()
    (start,) = (number for number, line in enumerate(lines) if line.startswith("- "))
    assert all(line.startswith("#") for line in lines[:start])
    entries = [re.fullmatch(r"(?:- |  )(\w+): (\S.*)", line) for line in lines[start:]]
    hook = {entry[1]: entry[2] for entry in entries if entry}
    assert len(hook) == len(entries)
    assert {key: hook[key] for key in ("id", "entry", "language", "pass_filenames")} == {
        "id": "pledgebook-check",
        "entry": "pledgebook check",
        "language": "python",
        "pass_filenames": "false",
    }
    looked_at = re.compile(hook["files"])
    assert looked_at.search("ledger/journal/2017/V-2017-00001.beancount")
    assert looked_at.search("ledger/documents/2017/V-2017-00001/invoice.pdf")
    assert not looked_at.search("README.md")


def test_the_how_to_names_the_hook(root: Path) -> None:
    page = (root / "docs" / "howto" / "ci.md").read_text(encoding="utf-8")
    assert "- id: pledgebook-check" in page
