"""Signed acts as rules and reports read them: what each proves, and what stands for a voucher."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

State = Literal["proved", "signed", "refused", "superseded", "rejected"]
"""`proved`: signed with a key that a seal holds; `signed`: no proved seal holds the key yet;
`refused`: it is not what it says; `superseded`: a later act takes its place; `rejected`: an officer
rejected the voucher, and nobody reopened it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an act proves of one voucher; without a voucher, that its file is no act at all.

    `reason` says in a clause why it does not stand, or whose word a `signed` one hangs on.
    """

    path: str
    file: str
    state: State
    reason: str | None = None
    kind: str = ""
    officer: str = ""
    role: str = ""
    method: str = ""
    time: datetime.datetime | None = None
    voucher: str | None = None
    day: datetime.date | None = None
    """The voucher's day as it was signed."""
    text: str | None = None
    """The reason that the officer gave."""

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.state in ("proved", "signed")


@dataclass(frozen=True, slots=True)
class Approvals:
    """All signed acts of a book.

    `compared` is False where the books came without their text before booking (plain bean-check):
    nothing is then known of any act.
    """

    compared: bool = False
    proofs: Sequence[Proof] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file below approvals/, by its path from the folder of the books."""
    sealed_since: Mapping[str, datetime.date] = field(default_factory=dict)
    """By officer, the last day of the first seal that holds a key of his."""
    approved: Mapping[str, Proof] = field(default_factory=dict)
    """The approval that stands, by voucher."""
    rejected: Mapping[str, Proof] = field(default_factory=dict)
    """The rejection that nobody answered, by voucher."""
    certified: Mapping[str, Proof] = field(default_factory=dict)
    """The certification that stands, by voucher or certificate."""
