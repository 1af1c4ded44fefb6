"""An act as text: who does what with which vouchers, as the officer signs it.

    pledgebook-act/FFS
    format 1
    act approve
    officer OFF-APPR
    role approver
    method ssh, or passkey
    seal DIGEST of the last seal, or none
    time 2017-03-02T09:12:00Z
    voucher V-2017-00001
    entry DIGEST of its canonical form
    day 2017-03-02
    policy DIGEST of the policies on approval on that day
    after DIGEST of the last act on the voucher, or none
    amount 900.00 USD
    payee "Beta Trading (PAY-BETA)"
    purpose "Pipes"
    document DIGEST "2017/V-2017-00001/invoice.pdf"

A rejection and a reopening have a line `reason "…"` behind the time; a batch has several vouchers.
Reading is strict: a text that would not be written again byte by byte is no act.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMAT = "1"
ORIGIN = "pledgebook-act/"
NAMESPACE = "pledgebook-act"
SSH = "ssh"
"""The method of a signature by an SSH key."""
NONE = "none"
ROLES: dict[str, tuple[str, ...]] = {
    "enter": ("preparer", "requester"),
    "approve": ("approver",),
    "certify": ("certifier",),
    "reject": ("approver", "certifier"),
    "reopen": ("approver", "certifier", "preparer", "requester"),
}
"""The acts, and the roles in which they are done."""
REASONED = frozenset(("reject", "reopen"))
NAME = re.compile(r"[^\s\"]+")
"""What names officers and vouchers in an act."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class UnreadableActError(ValueError):
    """A text that is no act; the message is one clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A voucher as it is shown to who signs; the entry's digest binds all that is not shown."""

    voucher: str
    entry: str
    day: datetime.date
    policy: str
    after: str | None
    amount: Decimal
    currency: str
    payee: str
    purpose: str
    documents: tuple[tuple[str, str | None], ...] = ()
    """Paths below documents/, each with its SHA-256, or None where books keep no documents."""

    def lines(self) -> Iterator[str]:
        """Its lines in an act."""
        yield f"voucher {self.voucher}"
        yield f"entry {self.entry}"
        yield f"day {self.day}"
        yield f"policy {self.policy}"
        yield f"after {self.after or NONE}"
        yield f"amount {self.amount:f} {self.currency}"
        yield f"payee {_quoted(self.payee)}"
        yield f"purpose {_quoted(self.purpose)}"
        for path, digest in self.documents:
            yield f"document {digest or NONE} {_quoted(path)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """All that an act says. `time` is in UTC, to the second, and is the signer's own word."""

    entity: str
    kind: str
    officer: str
    role: str
    seal: str | None
    time: datetime.datetime
    subjects: tuple[Subject, ...]
    reason: str | None = None
    method: str = SSH

    def render(self) -> str:
        """The text that is signed."""
        lines = [
            ORIGIN + self.entity, f"format {FORMAT}", f"act {self.kind}",
            f"officer {self.officer}", f"role {self.role}", f"method {self.method}",
            f"seal {self.seal or NONE}", f"time {self.time.strftime(_TIME)}",
            *([f"reason {_quoted(self.reason)}"] if self.reason is not None else []),
            *(line for subject in self.subjects for line in subject.lines()),
        ]  # fmt: skip
        return "".join(f"{line}\n" for line in lines)

    @property
    def digest(self) -> str:
        """What a later act on the same voucher names: `sha256sum` of the file."""
        return hashlib.sha256(self.render().encode()).hexdigest()

    @property
    def file(self) -> str:
        """Where it is filed, below approvals/."""
        return self.file_of(self.digest)

    def file_of(self, digest: str) -> str:
        """The same, where the digest is known."""
        first, more = self.subjects[0].voucher, len(self.subjects) - 1
        named = f"{first}{f'+{more}' if more else ''}.{self.kind}.{self.officer}"
        return f"{self.time.year}/{named.replace('/', '%2F')}.{digest[:16]}.act"


def read(text: str) -> Act:
    """The act of a text.

    Raises:
        UnreadableActError: it is damaged, or no act of this format.
    """
    try:
        act = _read(text.split("\n"))
    except (ValueError, KeyError, RecursionError):
        msg = f"is no act of format {FORMAT}, or not whole"
        raise UnreadableActError(msg) from None
    if act.render() != text:
        msg = "is not written as an act is"
        raise UnreadableActError(msg)
    return act


def _read(lines: Sequence[str]) -> Act:
    starts = [number for number, line in enumerate(lines) if line.startswith("voucher ")]
    head = dict(_fact(line) for line in lines[1 : starts[0] if starts else None])
    if not starts or head["act"] not in ROLES or (head["act"] in REASONED) != ("reason" in head):
        raise ValueError(head)
    ends = [*starts[1:], len(lines) - 1]
    return Act(
        entity=lines[0].removeprefix(ORIGIN), kind=head["act"], officer=_named(head["officer"]),
        role=head["role"], method=head["method"], seal=_optional(head["seal"]),
        time=datetime.datetime.strptime(head["time"], _TIME).replace(tzinfo=datetime.UTC),
        reason=_text(head["reason"]) if "reason" in head else None,
        subjects=tuple(
            _subject(lines[start:end]) for start, end in zip(starts, ends, strict=True)
        ),
    )  # fmt: skip


def _subject(lines: Sequence[str]) -> Subject:
    said = dict(_fact(line) for line in lines)
    number, currency = said["amount"].split(" ")
    if _NUMBER.fullmatch(number) is None:
        raise ValueError(number)
    papers = [line.split(" ", 2) for line in lines if line.startswith("document ")]
    return Subject(
        voucher=_named(said["voucher"]), entry=_digest(said["entry"]),
        day=datetime.date.fromisoformat(said["day"]), policy=_digest(said["policy"]),
        after=_optional(said["after"]), amount=Decimal(number), currency=currency,
        payee=_text(said["payee"]), purpose=_text(said["purpose"]),
        documents=tuple((_text(path), _optional(digest)) for _, digest, path in papers),
    )  # fmt: skip


def _fact(line: str) -> tuple[str, str]:
    name, _, rest = line.partition(" ")
    return name, rest


def _named(text: str) -> str:
    if NAME.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _digest(text: str) -> str:
    if _DIGEST.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _optional(text: str) -> str | None:
    return None if text == NONE else _digest(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _text(quoted: str) -> str:
    text = json.loads(quoted)
    if not isinstance(text, str):
        raise ValueError(quoted)  # noqa: TRY004 -- a fault of the text, as all others
    return text
