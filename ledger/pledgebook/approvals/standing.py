"""Proves all signed acts of a book: which stand, which do not, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.approvals.certificates import CERTIFY, is_certificate
from pledgebook.approvals.histories import REJECT, Entry, History
from pledgebook.approvals.judging import DUTIES, ONLY_CERTIFIED, file_fault, subject_fault
from pledgebook.approvals.keys import Keys
from pledgebook.approvals.proofs import Approvals, Proof
from pledgebook.approvals.subjects import Subjects, differs
from pledgebook.sealing.officers import entity_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.approvals.certificates import Certificate
    from pledgebook.approvals.filed import Filed, FiledAct
    from pledgebook.approvals.proofs import State
    from pledgebook.book import Book
    from pledgebook.sealing.source import Source
    from pledgebook.seals import Seal
    from pledgebook.vouchers import Voucher


@dataclass(frozen=True, slots=True)
class Evidence:
    """What acts are held against: the good acts on each voucher, keys, vouchers as they are."""

    histories: Mapping[str, History]
    keys: Keys
    subjects: Subjects


def prove(book: Book, source: Source | None, seals: Sequence[Seal], filed: Filed) -> Approvals:
    """The signed acts of a book, each with what it proves.

    Args:
        book: the book, its documents read.
        source: the books before booking, with their seals; without it nothing is proved.
        seals: the seals as they were proved.
        filed: the files of approvals/.
    """
    if source is None:
        return Approvals(files=filed.digests)
    keys = Keys.of(source.chain.links, seals, book.registry)
    if not filed.acts and not filed.strangers:
        return Approvals(compared=True, sealed_since=keys.since())
    evidence, proofs = gather(book, source, keys, filed)
    for name, history in evidence.histories.items():
        proofs += _judge(name, history, evidence)
    proofs.sort(key=lambda proof: (proof.path, proof.voucher or ""))
    return Approvals(
        compared=True, proofs=proofs, files=filed.digests, sealed_since=keys.since(),
        approved={p.voucher: p for p in proofs if p.voucher and p.kind == "approve" and p.stands},
        rejected={p.voucher: p for p in proofs if p.voucher and p.kind == REJECT and p.stands},
        certified={p.voucher: p for p in proofs if p.voucher and p.kind == CERTIFY and p.stands},
    )  # fmt: skip


def gather(book: Book, source: Source, keys: Keys, filed: Filed) -> tuple[Evidence, list[Proof]]:
    """The good acts by voucher, and a refusal for each file that is none."""
    entity = entity_of(book.registry)
    subjects = Subjects.of(book, source)
    histories: dict[str, History] = defaultdict(History)
    refused = [
        Proof(path=path, file=file, state="refused", reason=reason)
        for path, file, reason in filed.strangers
    ]
    for one in filed.acts:
        reason = file_fault(one, keys, entity)
        if reason is not None or one.act is None:
            refused += _refused(one, reason)
            continue
        digest = filed.digests[one.path]
        for subject in one.act.subjects:
            entry = Entry(one, one.act, subject)
            if one.act.kind != CERTIFY and subjects.is_certificate(subject.voucher):
                # Not in the history: it is no act on a certificate, and so it ends none.
                refused.append(_proof(entry, "refused", ONLY_CERTIFIED))
            else:
                histories[subject.voucher][digest] = entry
    return Evidence(histories, keys, subjects), refused


def _refused(filed: FiledAct, reason: str | None) -> Iterator[Proof]:
    """A file that is no good act, for each voucher that it speaks of."""
    act = filed.act
    if act is None:
        yield Proof(path=filed.path, file=filed.file, state="refused", reason=reason)
        return
    for subject in act.subjects:
        yield _proof(Entry(filed, act, subject), "refused", reason)


def _judge(name: str, history: History, evidence: Evidence) -> Iterator[Proof]:
    superseded, unanswered = history.superseded(), history.unanswered()
    found = evidence.subjects.by_name.get(name, [])
    for digest, entry in history.items():
        if history.broken(digest):
            yield _proof(entry, "refused", "it follows an act on the voucher that is not there")
            continue
        passed = history.rejected_before(digest) if entry.act.kind in DUTIES else None
        if passed is not None:
            reason = f"{_told(passed)} before it, and nobody reopened it"
            yield _proof(entry, "refused", reason)
        elif digest in superseded:
            yield _proof(entry, "superseded", f"{_told(superseded[digest])} after it")
        elif entry.act.kind in DUTIES and unanswered:
            yield _proof(entry, "rejected", f"{_told(next(iter(unanswered.values())))}")
        else:
            yield _standing(digest, entry, history, found, evidence)


def _standing(
    digest: str,
    entry: Entry,
    history: History,
    found: Sequence[Voucher | Certificate],
    evidence: Evidence,
) -> Proof:
    state = evidence.keys.state(entry.filed.path, entry.act.time.date())
    if entry.act.kind in DUTIES or is_certificate(entry.subject.voucher):
        reason = _differs(entry, found, evidence) or subject_fault(
            entry.act, entry.subject, found[0], state
        )
        later = history.entered_after(digest)
        if reason is None and later is not None:
            reason = f"{_told(later)} after it"
        if reason is not None:
            return _proof(entry, "refused", reason)
    return _proof(entry, "signed" if state.weak else "proved", state.weak)


def _differs(
    entry: Entry, found: Sequence[Voucher | Certificate], evidence: Evidence
) -> str | None:
    if not found:
        return f"{entry.subject.voucher} is not in the books"
    if len(found) > 1:
        return f"{entry.subject.voucher} is in the books {len(found)} times"
    return differs(entry.subject, evidence.subjects.now(found[0]))


def _told(entry: Entry) -> str:
    done = {"enter": "entered", "approve": "approved", "certify": "certified",
            "reject": "rejected", "reopen": "reopened"}  # fmt: skip
    reason = f" ({entry.act.reason})" if entry.act.reason else ""
    return f"{entry.act.officer} {done[entry.act.kind]} it on {entry.act.time.date()}{reason}"


def _proof(entry: Entry, state: State, reason: str | None) -> Proof:
    act, filed = entry.act, entry.filed
    return Proof(
        path=filed.path, file=filed.file, state=state, reason=reason, kind=act.kind,
        officer=act.officer, role=act.role, method=act.method, time=act.time,
        voucher=entry.subject.voucher, day=entry.subject.day, text=act.reason,
    )  # fmt: skip
