"""SARIF 2.1.0 of a verdict: what review pages and editors of code show beside the line.

An exception is a suppression. Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pledgebook_reports.places import root_of
from pledgebook_reports.verdict.codes import described

if TYPE_CHECKING:
    from pledgebook.findings import Excepted, Finding
    from pledgebook_reports.verdict.codes import Described
    from pledgebook_reports.verdict.outcome import Outcome

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
FINGERPRINT = "pledgebookFinding/v1"
LEVELS = {"error": "error", "warning": "warning", "notice": "note"}


def render(outcome: Outcome) -> str:
    """The verdict as a SARIF log of one run."""
    root = root_of(Path(outcome.book))
    run = {
        "tool": {"driver": _driver()},
        "automationDetails": {"id": f"pledgebook/{_relative(outcome.book, root)}/"},
        "invocations": [{"executionSuccessful": not outcome.refused}],
        "originalUriBaseIds": {ROOT: {"uri": root.as_uri().rstrip("/") + "/"}},
        "results": _results(outcome, root),
        "properties": {
            "as_of": outcome.as_of.isoformat() if outcome.as_of else None,
            "counts": dict(outcome.counts),
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _driver() -> dict[str, Any]:
    return {
        "name": "pledgebook",
        "version": version("pledgebook"),
        "rules": [_descriptor(one) for one in described().values()],
    }


def _descriptor(described: Described) -> dict[str, Any]:
    return {
        "id": described.code,
        "name": _pascal(described.name),
        "shortDescription": {"text": described.name},
        "fullDescription": {"text": described.summary},
        "help": {"text": described.text},
        "defaultConfiguration": {"level": LEVELS[described.severity]},
        "properties": _given(
            category=described.category, scope=described.scope, tags=list(described.tags)
        ),
    }


def _pascal(name: str) -> str:
    """`receipt beyond a donor's lot` as `ReceiptBeyondADonorsLot`."""
    words = re.findall(r"\w+", name.replace("'", "").replace("’", ""))
    return "".join(word[0].upper() + word[1:] for word in words)


def _results(outcome: Outcome, root: Path) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    results = []
    for finding in outcome.findings:
        identity = _identity(finding, root)
        seen[identity] += 1
        results.append(_result(finding, root, f"{identity}:{seen[identity]}"))
    return results


def _result(finding: Finding, root: Path, fingerprint: str) -> dict[str, Any]:
    result = {
        "ruleId": finding.code,
        "ruleIndex": list(described()).index(finding.code),
        "level": LEVELS[finding.severity],
        "message": {"text": _plain(finding.message)},
        "locations": [_location(finding.file, finding.line, root)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": _given(
            subject=finding.subject,
            amount=str(finding.amount) if finding.amount is not None else None,
            currency=finding.currency,
            finding_category=finding.finding_category,
        ),
    }
    if finding.excepted:
        result["suppressions"] = [_suppression(finding.excepted, root)]
    return result


def _plain(text: str) -> str:
    """The text as a message without placeholders (§3.11.5) and links (§3.11.6), whatever it holds."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _suppression(excepted: Excepted, root: Path) -> dict[str, Any]:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": (
            f"{excepted.reason}; approved by {excepted.approver} until {excepted.until}"
        ),
        "location": _location(excepted.file, excepted.line, root),
    }


def _location(file: str, line: int, root: Path) -> dict[str, Any]:
    # Beancount numbers what stands nowhere in particular 0; SARIF begins with 1.
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _relative(file, root), "uriBaseId": ROOT},
            "region": {"startLine": max(line, 1)},
        }
    }


def _relative(file: str, root: Path) -> str:
    """The file's address below the root, percent-encoded; `..` leads to one that is not below it."""
    return quote(os.fsencode(Path(os.path.relpath(Path(file).resolve(), root)).as_posix()))


def _identity(finding: Finding, root: Path) -> str:
    """What stays when lines move: code, subject (else the file) and the money at stake."""
    amount = "" if finding.amount is None else f"{finding.amount.normalize():f}"
    subject = finding.subject or _relative(finding.file, root)
    parts = (finding.code, subject, amount, finding.currency or "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
