"""The hand-over: what a page of the viewer wants written goes to the writer, a child process.

The web process never opens a file of the books for writing. It names a job and hands over its
payload; the child, `python -m pledgebook_reports.viewer.writing`, knows the jobs of `jobs.JOBS`
alone, checks the payload by its type and the books by their digest, and lets `pledgebook.writer`
do the rest.

    answer = hand_over(book, "save-voucher", {"name": "V-2017-00031", ...})
    if answer.done: ...

A new job is one function in a module of its family, and one line in `jobs.JOBS`.
"""

from __future__ import annotations

from pledgebook_reports.viewer.writing.answer import Answer
from pledgebook_reports.viewer.writing.handing_over import hand_over

__all__ = ["Answer", "hand_over"]
