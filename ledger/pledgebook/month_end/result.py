"""What a month's end comes to: drafts, files for the books, and what blocks the close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal["error", "signature", "paper", "statement", "no statement", "unapplied", "advance",
               "draft", "warning"]  # fmt: skip


class Block(NamedTuple):
    """One thing to clear, with its place in the books; a statement that is missing has line 0."""

    kind: Kind
    message: str
    file: str
    line: int


class Told(NamedTuple):
    """One draft: new, in the books already, or there with another sum than would be drafted now.

    `booked` is what the books have of it, where it differs.
    """

    kind: str
    number: str
    what: str
    amount: Decimal
    state: Literal["new", "there", "differs"]
    booked: Decimal | None = None


class MonthEnd(NamedTuple):
    """All of a month's end. `papers` and `journals` are texts by place below the books' folder."""

    period: str
    currency: str
    drafts: Sequence[Told]
    notes: Sequence[str]
    blocks: Sequence[Block]
    papers: Mapping[str, str]
    journals: Mapping[str, str]
