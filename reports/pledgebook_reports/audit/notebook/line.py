"""A line of the notebook: what an auditor noted of which voucher, chained to the line before it.

A line is one JSON object. `previous` is the SHA-256 of the line before it (its bytes without the line
feed), 64 zeros for the first: who changes, removes or puts in a line must change all after it.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Any, Literal

import msgspec

from pledgebook.durable import digest_of
from pledgebook_reports.audit.sampling import columns

Kind = Literal["sample", "mark", "note", "result"]
FIRST = "0" * 64
"""What the first line follows."""
LONGEST = 4000
"""Characters of a note."""
PAPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""The name of a working paper."""
MARKS = {
    "seen": "looked at, nothing to remark",
    "agreed": "agrees with its documents",
    "traced": "traced to the bank statement",
    "recomputed": "computed again, with the same figure",
    "query": "an open question to the office",
    "exception": "departs from agreement, policy or fact",
    "cleared": "an earlier query or exception is answered",
}
"""The marks and what each says."""
ANSWERS = {
    **dict.fromkeys(columns.TESTS, re.compile("|".join(columns.ANSWERS))),
    columns.AUDITED: re.compile(r"-?\d{1,18}(?:\.\d{1,6})?"),
    columns.DEVIATION: re.compile("yes|no"),
}
"""What a result may say of each column of a working paper; an empty one takes the last back."""


class NotebookError(ValueError):
    """Something cannot be noted, or the notebook cannot be used; the message is for the user."""


class Noted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be noted, before it has its place in the file.

    `entry` is the SHA-256 of the voucher's text as it stands in the books, `about` the column of the
    working paper that a result answers, `content` what was drawn where a sample is kept.
    """

    auditor: str
    kind: Kind
    paper: str = ""
    voucher: str = ""
    entry: str = ""
    about: str = ""
    text: str = ""
    content: dict[str, Any] | None = None


class Line(Noted, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line of the file: `time` is UTC to the second, `previous` the digest of the line before."""

    time: str
    previous: str

    @property
    def day(self) -> str:
        """The day on which it was noted."""
        return self.time[:10]


def as_text(noted: Noted, time: datetime.datetime, previous: str) -> str:
    """The line as it stands in the file, without its line feed."""
    stamp = time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    line = Line(**msgspec.structs.asdict(noted), time=stamp, previous=previous)
    return msgspec.json.encode(line).decode()


def of_text(text: bytes) -> Line:
    """The line that a text is.

    Raises:
        NotebookError: it is none.
    """
    try:
        line = msgspec.json.decode(text, type=Line)
        datetime.datetime.strptime(line.time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise NotebookError(f"no line of a notebook ({error})") from None
    require_fit(line)
    return line


def link_of(text: bytes) -> str:
    """The digest by which the next line knows this one."""
    return digest_of(text)


def require_fit(noted: Noted) -> None:
    """Refuse what no auditor could have meant.

    Raises:
        NotebookError: with what is wrong and what to write.
    """
    fault = _fault(noted)
    if fault:
        raise NotebookError(fault)


def _fault(noted: Noted) -> str | None:
    if not noted.auditor.strip() or len(noted.auditor) > 100:
        return "say who notes it, in at most 100 characters"
    for said in (noted.auditor, noted.voucher, noted.text):
        odd = next((c for c in said if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"), None)
        if odd is not None:
            return f"the text holds the character U+{ord(odd):04X}, which is no writing"
    if len(noted.text) > LONGEST:
        return f"a note has at most {LONGEST:,} characters; this one has {len(noted.text):,}"
    if noted.paper and not PAPER.fullmatch(noted.paper):
        return (
            f'"{noted.paper}" names no working paper: use up to 40 letters, digits, ".", "_", "-"'
        )
    return _fault_of_kind(noted)


def _fault_of_kind(noted: Noted) -> str | None:
    if noted.kind == "sample":
        drawn = isinstance((noted.content or {}).get("items"), list)
        return None if noted.paper and drawn else "a sample needs a name and what was drawn"
    if not noted.voucher:
        return f"a {noted.kind} is of a voucher: name it"
    if noted.kind == "note":
        return None if noted.text.strip() else "a note says something: give its text"
    if noted.kind == "mark":
        known = ", ".join(MARKS)
        return (
            None if noted.text in MARKS else f'there is no mark "{noted.text}"; there are {known}'
        )
    if not noted.paper:
        return "a result belongs to a working paper: name it"
    if noted.about not in ANSWERS:
        return f'no working paper asks for "{noted.about}"; they ask for {", ".join(ANSWERS)}'
    if noted.text and not ANSWERS[noted.about].fullmatch(noted.text):
        return f'"{noted.text}" is no answer to {noted.about}: {_wanted(noted.about)}'
    return None


def _wanted(about: str) -> str:
    if about == columns.AUDITED:
        return "write an amount such as 1234.50"
    return "say yes or no" if about == columns.DEVIATION else "say yes, no or n/a"
