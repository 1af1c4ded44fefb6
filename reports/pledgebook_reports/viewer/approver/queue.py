"""Each voucher that waits for an officer, with what he looks at before he signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook_reports.approving.waiting import to_certify, waiting
from pledgebook_reports.viewer.entry.judging import AWAITED
from pledgebook_reports.viewer.evidence_walk import stand_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.findings import Finding
    from pledgebook_reports.approving.waiting import Wait
    from pledgebook_reports.viewer.evidence_walk import Sheet
    from pledgebook_reports.viewer.source import View

KINDS = ("approve", "certify")
"""The acts that vouchers wait for."""
SHOWN = 25
"""Vouchers on one page: as many as a person looks at before one signature."""


@dataclass(frozen=True, slots=True)
class Case:
    """One voucher before who signs it."""

    wait: Wait
    papers: Sequence[Sheet]
    agreements: Sequence[str]
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one act of an officer: the first cases, and how many there are in all.

    `kind` is the act, `approve` or `certify`.
    """

    kind: str
    cases: Sequence[Case]
    count: int
    currency: str

    @property
    def rejected(self) -> bool:
        """Whether any of them was sent back, and can be reopened."""
        return any(case.wait.rejected for case in self.cases)


def officers_of(view: View) -> list[tuple[str, str]]:
    """The officers for whom anything waits, by id and name, each once."""
    waits = [one for kind in KINDS for one in _waits(view, kind, None)]
    return sorted(dict.fromkeys((one.officer, one.name) for one in waits))


def queues_of(view: View, officer: str, kinds: Sequence[str] = KINDS) -> list[Queue]:
    """What waits for an officer, an act each of which anything waits, the oldest first."""
    currency = view.snapshot.facts().currency
    found = [(kind, _waits(view, kind, officer)) for kind in kinds]
    return [
        Queue(kind, [_case(view, one) for one in waits[:SHOWN]], len(waits), currency)
        for kind, waits in found
        if waits
    ]


def _waits(view: View, kind: str, officer: str | None) -> Sequence[Wait]:
    if kind == "certify":
        return to_certify(view.rows(), officer)
    return waiting(view.rows(), officer, view.snapshot.facts().currency).waits


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
