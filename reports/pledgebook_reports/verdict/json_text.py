"""JSON of a verdict: the contract of the command line. Money is a string, dates are ISO 8601."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pledgebook import rules

if TYPE_CHECKING:
    from pledgebook.findings import Excepted, Finding
    from pledgebook_reports.verdict.outcome import Outcome


def render(outcome: Outcome) -> str:
    """The verdict as JSON."""
    return json.dumps(
        {
            "book": outcome.book,
            "as_of": outcome.as_of.isoformat() if outcome.as_of else None,
            "findings": [_finding(finding) for finding in outcome.findings],
            "counts": dict(outcome.counts),
            "entries": outcome.entries,
            "seconds": outcome.seconds,
            "checked": _checked(outcome),
            "not_run": list(outcome.not_run),
        },
        indent=1,
    )


def _checked(outcome: Outcome) -> dict[str, Any] | None:
    """What the verdict holds for: these books under these rules; nothing of a refused book."""
    if outcome.refused:
        return None
    return {
        "files": outcome.files,
        "digest": outcome.digest,
        "version": outcome.version,
        "rules": len(rules.CODES),
        "rules_digest": outcome.rules_digest,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "entry_date": finding.entry_date.isoformat() if finding.entry_date else None,
        "subject": finding.subject,
        "amount": str(finding.amount) if finding.amount is not None else None,
        "currency": finding.currency,
        "finding_category": finding.finding_category,
        "excepted": _excepted(finding.excepted) if finding.excepted else None,
    }


def _excepted(excepted: Excepted) -> dict[str, Any]:
    return {
        "until": excepted.until.isoformat(),
        "reason": excepted.reason,
        "approver": excepted.approver,
        "file": excepted.file,
        "line": excepted.line,
    }
