"""The job `file-act`: an act that an officer signed with a passkey is proved anew and filed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from pledgebook import gate, writer
from pledgebook.approvals.act import Act, UnreadableActError, read
from pledgebook.approvals.judging import unproved
from pledgebook.approvals.laid import Desk, Request
from pledgebook.approvals.passkeys import PASSKEY, Assertion
from pledgebook_reports.approving.filing import desk_part, file_act
from pledgebook_reports.viewer.writing.answer import Answer

if TYPE_CHECKING:
    from pathlib import Path

AGE = datetime.timedelta(minutes=15)
"""For how long an act may lie before the officer until he signs it."""


class FileAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is at the page, the act as it was shown to him, and what his passkey signed.

    `officer` is the officer of the books that the door knows; empty where it knows nobody, and the
    passkey alone says who it was.
    """

    officer: str
    text: str
    credential: bytes
    authenticator: bytes
    client: bytes
    signature: bytes


def file(book: Path, given: FileAct) -> Answer:
    """File the act, if it is the one that the books would lay out now, and the passkey is good."""
    try:
        act = read(given.text)
    except UnreadableActError as error:
        return _no(f"What was sent {error}.")
    reason = _strange(act, given.officer)
    if reason is not None:
        return _no(reason)
    desk = laid(book, request_of(act))
    if isinstance(desk, str):
        return _no(desk)
    if desk.act is None or desk.officer is None:
        return _no("; ".join(desk.refusals))
    if desk.act.render() != given.text:
        return _no("The books have changed since this was shown: load the page and look again.")
    assertion = Assertion(given.credential, given.authenticator, given.client, given.signature)
    signature = assertion.render()
    reason = unproved(given.text.encode(), signature, PASSKEY, desk.officer)
    if reason is not None:
        return _no(f"The signature is not that of {act.officer}: {reason}.")
    try:
        written = file_act(book.parent, act, signature)
    except (writer.WriteRefusedError, OSError) as error:
        return _no(f"Nothing was signed: {error}.")
    return Answer(done=True, message=_told(act),
                  paths=tuple(str(path.relative_to(book.parent)) for path in written))  # fmt: skip


def request_of(act: Act) -> Request:
    """What the desk is asked for, to lay out the same act again."""
    return Request(
        kind=act.kind, officer=act.officer, time=act.time, reason=act.reason, method=act.method,
        vouchers=[one.voucher for one in act.subjects],
    )  # fmt: skip


def laid(book: Path, request: Request) -> Desk | str:
    """The desk as the gate's child lays it out, or why the books are refused."""
    with desk_part(request) as part:
        result = gate.run(book, more=[part])
    if result.snapshot is None:
        return f"The books are refused just now: {result.refusals[0].message}"
    return result.snapshot.desk()


def _strange(act: Act, officer: str) -> str | None:
    """Why an act is none that the page has laid before this person a moment ago."""
    if act.method != PASSKEY:
        return f"This act is signed by {act.method}; the page takes passkeys alone."
    if officer and act.officer != officer:
        return f"You are {officer}, and this is an act of {act.officer}."
    age = datetime.datetime.now(tz=datetime.UTC) - act.time
    if not -AGE < age < AGE:
        return "This has lain open for too long: load the page and look again."
    return None


def _told(act: Act) -> str:
    done = {"approve": "approved", "certify": "certified", "reject": "rejected",
            "reopen": "reopened"}.get(act.kind, act.kind)  # fmt: skip
    count = len(act.subjects)
    what = act.subjects[0].voucher if count == 1 else f"{count:,} vouchers under one signature"
    return f"{act.officer} {done} {what}."


def _no(message: str) -> Answer:
    return Answer(done=False, message=message)
