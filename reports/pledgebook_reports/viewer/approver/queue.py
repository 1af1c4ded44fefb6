"""Each voucher that waits for an officer, with what he looks at before he signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook_reports.approving.waiting import waiting
from pledgebook_reports.viewer.entry.judging import AWAITED
from pledgebook_reports.viewer.evidence_walk import stand_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.findings import Finding
    from pledgebook_reports.approving.waiting import Wait
    from pledgebook_reports.viewer.evidence_walk import Sheet
    from pledgebook_reports.viewer.source import View

SHOWN = 25
"""Vouchers on one page: as many as a person looks at before one signature."""


@dataclass(frozen=True, slots=True)
class Case:
    """One voucher before its approver."""

    wait: Wait
    papers: Sequence[Sheet]
    agreements: Sequence[str]
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for an officer: the first cases, and how many there are in all."""

    cases: Sequence[Case]
    count: int
    currency: str


def officers_of(view: View) -> list[tuple[str, str]]:
    """The officers for whom anything waits, by id and name, each once."""
    waits = waiting(view.rows(), None, view.snapshot.facts().currency).waits
    return list(dict.fromkeys((one.officer, one.name) for one in waits))


def queue_of(view: View, officer: str) -> Queue:
    """What waits for an officer, the oldest first."""
    facts = view.snapshot.facts()
    found = waiting(view.rows(), officer, facts.currency)
    return Queue(
        [_case(view, one) for one in found.waits[:SHOWN]], len(found.waits), facts.currency
    )


def _case(view: View, wait: Wait) -> Case:
    rows = view.rows()
    stand = stand_at(rows, wait.voucher, gaps=False)
    agreements = rows.execute(
        "SELECT DISTINCT p.agreement FROM postings p JOIN vouchers v ON v.file = p.file AND "
        "v.line = p.line WHERE v.entry_id = ? AND p.agreement IS NOT NULL ORDER BY 1",
        [wait.voucher],
    ).fetchall()
    place = rows.execute(
        "SELECT file, line FROM vouchers WHERE entry_id = ?", [wait.voucher]
    ).fetchone()
    findings = [
        one
        for one in view.snapshot.facts().findings
        if one.excepted is None and one.code != AWAITED
        and (one.subject == wait.voucher or (one.file, one.line) == place)
    ]  # fmt: skip
    return Case(wait, stand.papers if stand else (), [str(one) for (one,) in agreements], findings)
