"""What an officer may sign: each voucher asked for as it would stand in his act, or why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.approvals.act import ROLES, Act, Subject
from pledgebook.approvals.certificates import CERTIFY
from pledgebook.approvals.filed import read_filed
from pledgebook.approvals.histories import REJECT, REOPEN, History
from pledgebook.approvals.judging import DUTIES, act_fault, keyless, subject_fault
from pledgebook.approvals.keys import Keys
from pledgebook.approvals.laid import Desk
from pledgebook.approvals.standing import gather
from pledgebook.sealing.officers import entity_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pledgebook.approvals.certificates import Certificate
    from pledgebook.approvals.keys import State
    from pledgebook.approvals.laid import Request
    from pledgebook.approvals.standing import Evidence
    from pledgebook.book import Book
    from pledgebook.sealing.source import Source
    from pledgebook.vouchers import Voucher


def lay(home: Path, book: Book, source: Source, request: Request) -> Desk:
    """Lay out an act for an officer; nothing is signed or written."""
    filed = read_filed(home)
    keys = Keys.of(source.chain.links, book.seals, book.registry)
    state = keys.state("", request.time.date())
    officer = state.officers.get(request.officer)
    if officer is None:
        known = ", ".join(sorted(state.officers)) or "none"
        reason = f"{request.officer} is no officer with a key in {state.named}; there are {known}"
        return Desk(refusals=[reason])
    roles = [role for role in ROLES[request.kind] if role in officer.roles]
    act = Act(
        entity=entity_of(book.registry), kind=request.kind, officer=officer.id,
        role=roles[0] if roles else ROLES[request.kind][0], seal=keys.last, time=request.time,
        subjects=(), reason=request.reason, method=request.method,
    )  # fmt: skip
    refused = keyless(act.method, officer, state) or act_fault(act, officer, act.entity, state)
    if refused is not None:
        return Desk(refusals=[refused])
    evidence, _ = gather(book, source, keys, filed)
    subjects, refusals = [], []
    for name in dict.fromkeys(_meant(request, evidence)):
        subject, reason = _subject(name, act, book, evidence, state)
        if subject is not None:
            subjects.append(subject)
        else:
            refusals.append(f"{name}: {reason}")
    if refusals:
        return Desk(refusals=refusals)
    laid = replace(act, subjects=tuple(subjects))
    return Desk(act=laid, officer=officer, named=state.named, weak=state.weak)


def _meant(request: Request, evidence: Evidence) -> Iterator[str]:
    """The names that are asked for; who certifies may name the contract or the instalment."""
    for name in request.vouchers:
        if request.kind == CERTIFY:
            yield from evidence.subjects.meant(name, request.officer)
        else:
            yield name


def _subject(
    name: str, act: Act, book: Book, evidence: Evidence, state: State
) -> tuple[Subject | None, str]:
    """The voucher or certificate as the act would show it; else nothing, and why."""
    found = evidence.subjects.by_name.get(name, [])
    if len(found) != 1:
        there = "is not in the books" if not found else f"is there {len(found)} times"
        return None, there
    (one,) = found
    history = evidence.histories.get(name, History())
    subject = evidence.subjects.now(one, history.tip())
    reason = (
        _out_of_turn(act, name, history, book)
        or subject_fault(act, subject, one, state)
        or (_papers(book, one) if act.kind in DUTIES else None)
    )
    return (None, reason) if reason is not None else (subject, "")


def _out_of_turn(act: Act, name: str, history: History, book: Book) -> str | None:
    unanswered = history.unanswered()
    if act.kind == REOPEN:
        return None if unanswered else "nobody rejected it"
    if unanswered:
        rejected = next(iter(unanswered.values())).act
        told = f"{rejected.officer} rejected it ({rejected.reason})"
        return f"{told} already" if act.kind == REJECT else f"{told}: reopen it first"
    done = next(
        (
            proof
            for proof in book.approvals.proofs
            if proof.stands
            and (proof.voucher, proof.kind, proof.officer) == (name, act.kind, act.officer)
        ),
        None,
    )
    if done is None or act.kind not in DUTIES:
        return None
    return f"{act.officer} has signed it already: {done.path}"


def _papers(book: Book, one: Voucher | Certificate) -> str | None:
    """The first of its papers that is not there as it was filed."""
    if not book.documents.kept:
        return None
    for key, path in one.papers:
        document = book.documents.of(path)
        if document.state != "filed":
            return f"its {key}, documents/{path}, is {document.state}"
    return None
