"""What is proposed for a bank line: its other side, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.instalments import OpenInstalment

Kind = Literal[
    "receipt", "payment", "charge", "interest", "bank-to-bank", "rule", "said", "unmatched"
]
Confidence = Literal["high", "medium", "none"]
RANKS: Mapping[Confidence, int] = {"none": 0, "medium": 1, "high": 2}


@dataclass(frozen=True, slots=True)
class Paid:
    """An instalment that a credit pays, and how many of its units."""

    instalment: OpenInstalment
    units: Decimal


@dataclass(frozen=True, slots=True)
class Side:
    """One posting of the other side, beside a bank leg of the same agreement.

    `amount` is what the posting takes of the line, in the line's currency and signed as a posting
    of the other side; None where one side takes the whole line.
    """

    account: str
    agreement: str
    amount: Decimal | None = None
    obligation: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What a line is: the instalments that it pays, or the sides that it is booked against.

    `about` is further metadata of the draft; `payee` the party that a debit pays.
    """

    line: StatementLine
    kind: Kind
    confidence: Confidence
    reason: str
    paid: tuple[Paid, ...] = ()
    sides: tuple[Side, ...] = ()
    payee: str = ""
    narration: str = ""
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def instalment(self) -> OpenInstalment | None:
        """The instalment, where the line pays exactly one."""
        return self.paid[0].instalment if len(self.paid) == 1 else None

    def at_least(self, wanted: Confidence) -> Match:
        """The match, or a refusal to guess where it is less sure than wanted."""
        if RANKS[self.confidence] >= RANKS[wanted] or self.kind == "unmatched":
            return self
        reason = f"only {self.confidence}, {wanted} is asked for: {self.reason}"
        return replace(
            self, kind="unmatched", confidence="none", reason=reason, paid=(), sides=(), payee=""
        )


def unmatched(line: StatementLine, reason: str, payee: str = "") -> Match:
    """A line for which nothing is proposed, and why."""
    return Match(line, "unmatched", "none", reason, payee=payee)
