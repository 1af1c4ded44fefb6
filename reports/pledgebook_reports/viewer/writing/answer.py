"""What the writer says of a job: whether it is done, in one line, and which files hold it."""

from __future__ import annotations

import msgspec


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The end of one job.

    `message` is for the person at the page; `paths` are files below the folder of the main file.
    `stale` says that the books are no longer those that the page was made from: whoever judges them
    anew may hand the same over again. `content` is what a job has read or made for the page, as JSON;
    `seen` stands for what it has shown, where that can be accepted.
    """

    done: bool
    message: str
    paths: tuple[str, ...] = ()
    stale: bool = False
    content: str = ""
    seen: str = ""
