"""The job `mark`: lines of an auditor's notebook, which lies beside the books and is none of their files."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from pledgebook_reports.audit.notebook import file
from pledgebook_reports.audit.notebook.line import NotebookError, Noted
from pledgebook_reports.viewer.writing.answer import Answer

if TYPE_CHECKING:
    from pathlib import Path


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an auditor noted on a page: all of it is written, or nothing."""

    noted: tuple[Noted, ...]


def mark(book: Path, asked: Mark) -> Answer:
    """Add the lines at the end of the notebook."""
    try:
        head = file.add(file.beside(book), asked.noted, datetime.datetime.now(datetime.UTC))
    except NotebookError as error:
        return Answer(done=False, message=f"Nothing was noted: {error}")
    count = "1 line" if len(asked.noted) == 1 else f"{len(asked.noted)} lines"
    return Answer(
        done=True,
        message=f"Noted, {count}. SHA-256 of the last one: {head}",
        paths=(str(file.PLACE),),
    )
