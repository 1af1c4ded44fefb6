"""What is asked of the desk, and what lies on it: an act before anyone signed it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from pledgebook.approvals.act import SSH, Act
from pledgebook.sealing.seal_file import Officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who wants to do what with which vouchers; `time` is in UTC."""

    kind: str
    officer: str
    time: datetime.datetime
    vouchers: Sequence[str]
    reason: str | None = None
    method: str = SSH


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The act to be signed, or one refusal for each thing in its way."""

    act: Act | None = None
    officer: Officer | None = None
    named: str = ""
    """What states the officer and the key."""
    weak: str | None = None
    """Why the act will be signed and not proved."""
    refusals: Sequence[str] = ()
