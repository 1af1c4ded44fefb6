"""What a check came to: a verdict with its findings, or the refusals that stood in its way."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import manifests
from pledgebook.findings import Finding
from pledgebook.gate import ruleset

if TYPE_CHECKING:
    from pledgebook.gate import GateResult

SEVERITIES = ("error", "warning", "notice")
"""The severest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of a check; `findings` of a refused book are its refusals.

    `counts` holds the findings by severity, without those under an exception, which are `excepted`;
    then, of a book that was not refused, its transactions, pledges and so on.
    """

    book: str
    findings: Sequence[Finding]
    counts: Mapping[str, int]
    as_of: datetime.date | None = None
    currency: str = ""
    entries: int = 0
    seconds: float = 0.0
    refused: bool = False
    files: int = 0
    digest: str | None = None
    """The SHA-256 of the books that were checked (`pledgebook.manifests.digest_of`)."""
    version: str = ""
    rules_digest: str = ""
    """The version of the program and the SHA-256 of its rules."""
    not_run: Sequence[str] = ()
    """What the check of a stranger's book left out."""

    @property
    def standing(self) -> list[Finding]:
        """The findings under no exception."""
        return [one for one in self.findings if one.excepted is None]

    @property
    def excepted(self) -> list[Finding]:
        """The findings under an exception."""
        return [one for one in self.findings if one.excepted is not None]


def outcome_of(book: Path, result: GateResult) -> Outcome:
    """The outcome of a book's way through the gate."""
    if result.snapshot is None:
        return Outcome(
            book=str(book),
            findings=result.refusals,
            counts=_tally(result.refusals),
            refused=True,
        )
    facts = result.snapshot.facts()
    tally = _tally(facts.findings)
    return Outcome(
        book=facts.book,
        findings=facts.findings,
        counts=tally | {key: count for key, count in facts.counts.items() if key not in tally},
        as_of=facts.as_of,
        currency=facts.currency,
        entries=facts.entries,
        seconds=facts.seconds,
        files=len(result.snapshot.manifest.files),
        digest=manifests.digest_of(Path(facts.book).parent, result.snapshot.manifest.files),
        version=ruleset.version(),
        rules_digest=ruleset.digest(),
        not_run=result.not_run,
    )


def _tally(findings: Sequence[Finding]) -> dict[str, int]:
    standing: Counter[str] = Counter(one.severity for one in findings if one.excepted is None)
    counts = {severity: standing[severity] for severity in SEVERITIES}
    return counts | {"excepted": len(findings) - standing.total()}
