"""What the gate says of an entry before it is saved: the findings that it would cause, and no others."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook import gate, rules
from pledgebook.snapshot import digest_of
from pledgebook_reports.viewer.writing.vouchers import place_of

if TYPE_CHECKING:
    from pathlib import Path

    from pledgebook.findings import Finding
    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.viewer.entry.fields import Made

AWAITED = "PB506"
"""A signature that is missing: it is given after the entry is saved."""
OF_DRAFTS = frozenset(rule.code for rule in rules.RULES if rule.in_drafts)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings that an entry would cause in books of the digest; `refused` bars even a draft.

    `text` is what will be written: posted where nothing but a signature is missing, else as a draft.
    """

    text: str
    draft: bool
    findings: Sequence[Finding]
    refused: bool
    books: str

    @property
    def fingerprint(self) -> str:
        """What a person has seen: another verdict has another one."""
        seen = [self.text, *sorted(f"{one.code} {one.message}" for one in self.findings)]
        return hashlib.sha256("\0".join(seen).encode()).hexdigest()


def judge(book: Path, made: Made, papers: Collection[str], known: Snapshot) -> Verdict:
    """Take the books with the entry through the gate.

    Args:
        book: the main file.
        made: the entry.
        papers: paths below `documents/` that will be filed with it.
        known: a snapshot of the books, whose findings stand for what is there already if the books
            are still the same.
    """
    place = book.parent / place_of(made.name, made.year)
    result = gate.trial(book, {place: made.text})
    if result.snapshot is None:
        return Verdict(made.text, draft=False, findings=result.refusals, refused=True, books="")
    files = {
        name: one for name, one in result.snapshot.manifest.files.items() if name != str(place)
    }
    books = digest_of(files)
    return verdict_of(
        made, papers, _new(book, result.snapshot.facts().findings, books, known), books
    )


def verdict_of(made: Made, papers: Collection[str], new: Sequence[Finding], books: str) -> Verdict:
    """What follows from the findings that an entry would cause in books of a digest."""
    found = [
        one
        for one in new
        if not (one.code == "PB502" and any(path in one.message for path in papers))
    ]
    errors = {one.code for one in found if one.severity == "error"} - {AWAITED}
    bars = {code for code in errors if code in OF_DRAFTS or not _is_rule(code) or not made.draft}
    draft = bool(errors) and bool(made.draft)
    return Verdict(made.draft if draft else made.text, draft, found, bool(bars), books)


def _new(book: Path, found: Sequence[Finding], books: str, known: Snapshot) -> list[Finding]:
    """The findings that the books do not have without the entry."""
    before = known.facts().findings if known.manifest.digest == books else _now(book)
    counts = Counter((one.code, one.file, one.message) for one in before if not one.excepted)
    new = []
    for one in found:
        key = one.code, one.file, one.message
        if one.excepted:
            continue
        if counts[key]:
            counts[key] -= 1
            continue
        new.append(one)
    return new


def _now(book: Path) -> Sequence[Finding]:
    result = gate.run(book)
    return result.snapshot.facts().findings if result.snapshot is not None else ()


def _is_rule(code: str) -> bool:
    """Whether a finding is of a rule: Beancount's errors and unreadable directives are not."""
    return code in rules.CODES
