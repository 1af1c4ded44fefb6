"""What the documents tell people to type works: every command and every excerpt."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from beancount.parser import parser

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "ledger" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#)(?P<target>[^)#]+)")


def blocks(kind: str) -> list[tuple[str, str]]:
    """Page and text of every fenced block of a kind."""
    return [
        (page.relative_to(ROOT).as_posix(), match["body"])
        for page in PAGES
        for match in FENCE.finditer(page.read_text(encoding="utf-8"))
        if match["kind"] == kind
    ]


COMMANDS = [
    (page, line)
    for page, body in blocks("sh")
    for line in body.splitlines()
    if line.strip() and not line.startswith("#")
]


@pytest.mark.parametrize("page,command", COMMANDS)
def test_a_command_of_the_documents_runs(
    page: str, command: str, environment: dict[str, str], tmp_path: Path
) -> None:
    assert page
    shutil.copytree(
        ROOT / "ledger",
        tmp_path / "ledger",
        ignore=shutil.ignore_patterns("documents", "pledgebook"),
    )
    done = subprocess.run(
        shlex.split(command),
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_readme_tells_commands() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("page,excerpt", [*blocks("beancount"), ("none", "")])
def test_an_excerpt_parses(page: str, excerpt: str) -> None:
    _, errors, _ = parser.parse_string(excerpt, report_filename=page)
    assert errors == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        assert (page.parent / match["target"]).exists(), match["target"]


@pytest.mark.parametrize("target", ["run", "test", "check", "golden", "assurance", "bench", "help"])
def test_the_makefile_lists_its_targets(target: str) -> None:
    listed = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert re.search(rf"^\s+make {target}\b", listed.stdout, re.MULTILINE)


def test_plain_bean_check_is_content_with_the_books(environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["bean-check", "--no-cache", "ledger/main.beancount"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
