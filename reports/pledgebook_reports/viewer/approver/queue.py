"""Each voucher that waits for an officer, with what he looks at before he signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.approvals.certificates import certificates_of
from pledgebook.records import Officer
from pledgebook_reports.approving.waiting import Wait, to_certify, waiting
from pledgebook_reports.viewer.entry.judging import AWAITED
from pledgebook_reports.viewer.evidence_walk import Sheet, stand_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.approvals.certificates import Certificate
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry
    from pledgebook_reports.viewer.source import View

KINDS = ("approve", "certify")
"""The acts that vouchers wait for."""
SIGNED = """
    SELECT DISTINCT entry_id, officer FROM approvals
    WHERE act = 'certify' AND state IN ('proved', 'signed')
"""
SHOWN = 25
"""Vouchers on one page: as many as a person looks at before one signature."""


@dataclass(frozen=True, slots=True)
class Case:
    """One voucher before who signs it."""

    wait: Wait
    papers: Sequence[Sheet]
    agreements: Sequence[str]
    findings: Sequence[Finding]
    about: str
    """What can be traced: the voucher, or the contract or instalment of a certificate."""


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


def officers_of(view: View, registry: Registry) -> list[tuple[str, str]]:
    """The officers for whom anything waits, by id and name, each once."""
    waits = [one for kind in KINDS for one in _waits(view, kind, None)]
    waits += [wait for wait, _ in _certificates(view, registry, None)]
    return sorted(dict.fromkeys((one.officer, one.name) for one in waits))


def queues_of(
    view: View, registry: Registry, officer: str, kinds: Sequence[str] = KINDS
) -> list[Queue]:
    """What waits for an officer, an act each of which anything waits, the oldest first.

    To certify are completions and met conditions first, then vouchers.
    """
    currency = view.snapshot.facts().currency
    queues = []
    for kind in kinds:
        stated = _certificates(view, registry, officer) if kind == "certify" else []
        waits = _waits(view, kind, officer)
        cases = [_stated(view, *one) for one in stated[:SHOWN]]
        cases += [_case(view, one) for one in waits[: SHOWN - len(cases)]]
        if cases:
            queues.append(Queue(kind, cases, len(stated) + len(waits), currency))
    return queues


def _certificates(
    view: View, registry: Registry, officer: str | None
) -> list[tuple[Wait, Certificate]]:
    """Completions and met conditions that officers with a key have not signed."""
    signed = view.rows().execute(SIGNED).fetchall()
    done = {(str(name), str(by)) for name, by in signed}
    found = []
    for one in certificates_of(registry):
        known = registry.get(Officer, one.officer)
        if known is None or not (known.key or known.passkey) or officer not in {None, one.officer}:
            continue
        if (one.name, one.officer) in done:
            continue
        party = registry.party(one.party)
        wait = Wait(
            officer=one.officer, name=known.name, voucher=one.name, date=one.date, draft=False,
            amount=one.amount.number, payee=party.name if party else one.party,
            purpose=one.purpose, rejected=None, currency=one.amount.currency,
        )  # fmt: skip
        found.append((wait, one))
    return sorted(found, key=lambda pair: (pair[0].officer, pair[0].date, pair[0].voucher))


def _stated(view: View, wait: Wait, one: Certificate) -> Case:
    papers = view.rows().execute(
        "SELECT kind, path, state, asked, digest FROM papers WHERE file = ? AND line = ?",
        [one.file, one.line],
    ).fetchall()  # fmt: skip
    findings = _findings(view, wait.voucher, (one.file, one.line))
    return Case(wait, [Sheet(*row) for row in papers], (), findings, one.about)


def _findings(view: View, subject: str, place: tuple[str, int] | None) -> list[Finding]:
    """What stands against it, but for the signature that is asked for."""
    return [
        one
        for one in view.snapshot.facts().findings
        if one.excepted is None and one.code != AWAITED
        and (one.subject == subject or (one.file, one.line) == place)
    ]  # fmt: skip


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
    return Case(
        wait, stand.papers if stand else (), [str(one) for (one,) in agreements],
        _findings(view, wait.voucher, place), wait.voucher,
    )  # fmt: skip
