"""The web process's side: one job to one child, with an end to its patience."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import msgspec

from pledgebook_reports.viewer.writing.answer import Answer
from pledgebook_reports.viewer.writing.envelope import LONGEST, Envelope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATIENCE = 180.0
"""Seconds for one job; books of 100,000 vouchers that have just changed are read in ten."""
LOOK = "Look whether the books hold it already before you save again; nothing is entered twice."
"""A writer that was broken off may have written already."""
COMMAND = (sys.executable, "-I", "-m", "pledgebook_reports.viewer.writing")


def hand_over(
    book: Path,
    job: str,
    payload: Mapping[str, Any],
    *,
    patience: float = PATIENCE,
    broken_off: str = LOOK,
) -> Answer:
    """Have one job done by the writer, and wait for its answer.

    What the writer lays aside while it works goes with it, also when it is broken off.

    Args:
        book: the main file.
        job: a name of `jobs.JOBS`.
        payload: the fields of the job's type; bytes travel as base64, dates and decimals as text.
        patience: seconds to wait.
        broken_off: what to do where the job did not come to its end.

    Returns:
        What became of it. Whatever goes wrong on the way is an answer that is not done, with one
        line that says what to do.
    """
    raw = msgspec.Raw(msgspec.json.encode(payload))
    letter = msgspec.json.encode(Envelope(str(book.absolute()), job, raw))
    if len(letter) > LONGEST:
        return Answer(
            done=False, message="This is too much for one save: attach smaller documents."
        )
    try:
        with tempfile.TemporaryDirectory(
            prefix="pledgebook-writer-", ignore_cleanup_errors=True
        ) as aside:
            done = subprocess.run(
                COMMAND, input=letter, capture_output=True, timeout=patience, check=False,
                env={**os.environ, "TMPDIR": aside},
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Answer(
            done=False,
            message=f"The writer did not end within {patience:g} s. {broken_off}",
        )
    except OSError as error:
        return Answer(done=False, message=f"The writer cannot be started ({error.strerror}).")
    try:
        return msgspec.json.decode(done.stdout, type=Answer)
    except msgspec.DecodeError:
        # A fault of ours: its traceback belongs into the log of the server.
        sys.stderr.write(done.stderr.decode(errors="replace"))
        return Answer(
            done=False,
            message=(
                "The writer failed; who keeps this server finds the reason in its log. "
                f"{broken_off}"
            ),
        )
