"""One command as a whole process: its time and memory with those of its children."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RUNS = 3


@dataclass(frozen=True)
class Figures:
    """Seconds of wall and processor time, medians; the largest process in MiB; a ratio to a peer."""

    work: str
    wall: float
    cpu: float
    ratio: float | None = None
    peak: int = 0


def median(work: str, *command: object) -> Figures:
    """The median of some runs of a command."""
    return middle(work, [run(work, *command) for _ in range(RUNS)])


def middle(work: str, runs: list[Figures]) -> Figures:
    """The medians of some runs, and the most memory of all."""
    return Figures(
        work,
        round(statistics.median(one.wall for one in runs), 3),
        round(statistics.median(one.cpu for one in runs), 3),
        peak=max(one.peak for one in runs),
    )


def run(work: str, *command: object, status: int = 0, answer: Path | None = None) -> Figures:
    """One run of a command, which must end with that status; what it answers goes to a file."""
    words = [str(word) for word in command]
    with ExitStack() as stack:
        told: int | IO[bytes] = subprocess.DEVNULL
        if answer is not None:
            told = stack.enter_context(answer.open("wb"))
        began = time.perf_counter()
        process = stack.enter_context(
            subprocess.Popen(
                words,
                stdout=told,
                stderr=subprocess.DEVNULL if status else None,
                env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
            )
        )
        _, ended, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(ended)
        wall = time.perf_counter() - began
    if process.returncode != status:
        raise subprocess.CalledProcessError(process.returncode, words)
    return Figures(work, wall, usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss // 1024)


def say(words: str) -> None:
    """Tell how far the bench has come: on large books a step takes minutes."""
    print(words, file=sys.stderr, flush=True)
