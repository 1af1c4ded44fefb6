"""A stranger's book is checked within tight limits, and touches nothing outside its folder."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pledgebook import gate
from pledgebook.gate.limits import FOREIGN
from pledgebook_reports.cli.main import main
from tests.pledgebook.hostile.corpus import CORPUS, HEAD, MAIN, Hostile

SAMPLE = [book for number, book in enumerate(CORPUS) if number % 60 == 7]


@pytest.mark.parametrize("book", SAMPLE, ids=lambda book: book.name)
def test_the_command_refuses_in_one_line(book: Hostile, tmp_path: Path) -> None:
    result = gate.run(book.make(tmp_path), untrusted=True)
    place = (book.code, str(tmp_path / book.file), book.line)
    if result.snapshot is not None:
        found = result.snapshot.facts().findings
        assert place in [(one.code, one.file, one.line) for one in found]
    else:
        assert place in [(one.code, one.file, one.line) for one in result.refusals]


CONFINED = """
import socket, subprocess, sys, os
from pathlib import Path
from pledgebook.gate.confinement import confine
inside, outside = Path(sys.argv[1]), Path(sys.argv[2])
confine(inside)
assert (inside / "a").read_text() == "a"
attempts = (
    lambda: (outside / "b").read_text(),
    lambda: (inside / ".." / outside.name / "b").read_text(),
    lambda: (inside / "link").read_text(),
    lambda: list(outside.iterdir()),
    lambda: (outside / "c").write_text("c"),
    lambda: (outside / "b").unlink(),
    lambda: os.rename(inside / "a", inside / "d"),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.fork(),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("localhost", 9),
)
for number, attempt in enumerate(attempts):
    try:
        attempt()
    except PermissionError as error:
        assert "stranger" in str(error) or "outside" in str(error), error
    else:
        raise AssertionError(number)
print("confined")
"""


def test_a_confined_process_touches_nothing_outside(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder, name in ((inside, "a"), (outside, "b")):
        folder.mkdir()
        (folder / name).write_text(name)
    (inside / "link").symlink_to(outside / "b")
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, str(inside), str(outside)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("confined\n", "")


@pytest.mark.parametrize(
    "status,stderr,code,words",
    [
        (-signal.SIGKILL, "", "PB090", "stopped by signal SIGKILL"),
        (-signal.SIGSEGV, "", "PB090", "stopped by signal SIGSEGV"),
        (-signal.SIGXCPU, "", "PB091", "more than 5 s of computing"),
        (1, "Traceback\n  x\nMemoryError\n", "PB090", "more than 512 MiB of memory"),
        (1, "Traceback\n  x\nKeyError: 'x'\n", "PB090", "did not end: KeyError: 'x'"),
        (0, "", "PB090", "did not end: exit status 0"),
    ],
)
def test_a_check_that_does_not_end_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, stderr: str, code: str, words: str
) -> None:
    (tmp_path / MAIN).write_text(HEAD)
    done = subprocess.CompletedProcess(["check"], status, "", stderr)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    (refusal,) = gate.run(tmp_path / MAIN, untrusted=True).refusals
    assert (refusal.code, refusal.line) == (code, 1)
    assert words in refusal.message
    assert "\n" not in refusal.message


def test_a_check_that_takes_too_long_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / MAIN).write_text(HEAD)
    monkeypatch.setattr(gate, "FOREIGN", dataclasses.replace(FOREIGN, seconds=0))
    (refusal,) = gate.run(tmp_path / MAIN, untrusted=True).refusals
    assert refusal.code == "PB091"


def test_the_verdict_says_what_it_holds_for_and_what_was_not_run(tmp_path: Path) -> None:
    (tmp_path / MAIN).write_text(HEAD)
    again = tmp_path / "elsewhere"
    again.mkdir()
    (again / MAIN).write_text(HEAD)
    told = []
    for book, more in ((tmp_path / MAIN, []), (again / MAIN, ["--untrusted"])):
        run = CliRunner().invoke(main, ["check", str(book), "--format", "json", *more])
        assert run.exit_code == 0, run.output
        told.append(json.loads(run.stdout))
    own, strangers = told
    assert own["checked"] == strangers["checked"]
    assert {len(own["checked"][key]) for key in ("digest", "rules_digest")} == {64}
    assert own["checked"]["files"] == 1
    assert own["not_run"] == []
    assert any("no program was started" in line for line in strangers["not_run"])
    text = CliRunner().invoke(main, ["check", str(again / MAIN), "--untrusted"]).stdout
    assert own["checked"]["digest"] in text
    assert "no network was used" in text


def test_an_interrupted_write_is_finished_before_own_books_are_read(tmp_path: Path) -> None:
    (tmp_path / MAIN).write_text(HEAD + 'include "a.beancount"\n')
    (tmp_path / ".a.beancount.new").write_text('2016-01-01 event "a" "b"\n')
    intent = tmp_path / ".pledgebook.intent"
    intent.write_text('[{"place": "a.beancount", "before": null, "goes": false}]')
    strangers = gate.run(tmp_path / MAIN, untrusted=True).snapshot
    assert strangers is not None
    assert strangers.facts().counts["error"] == 1
    assert intent.exists()
    own = gate.run(tmp_path / MAIN).snapshot
    assert own is not None
    assert own.facts().counts["error"] == 0
    assert not intent.exists()
    intent.write_text("nothing of ours")
    (refusal,) = gate.run(tmp_path / MAIN).refusals
    assert refusal.code == "PB022"
