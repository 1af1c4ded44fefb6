"""Vendors whose names differ by a letter or two: a look-alike of an honest one.

Names that differ in their numbers alone are branches or lots of one series, and are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, found, hit

if TYPE_CHECKING:
    from pledgebook_reports.audit.journal_tests.journal import Journal

LETTERS = 2
LONG = 12
"""Shorter names differ by two letters and are quite another."""


def run(journal: Journal) -> Found:
    """Registered payees that were paid."""
    names: dict[str, list[str]] = defaultdict(list)
    for payee in journal.by_payee:
        known = journal.registered.get(payee)
        if known is not None:
            names[_plain(known.stated)].append(payee)
    plain = sorted(name for name in names if len(name) >= LONG)
    hits = []
    for place, name in enumerate(plain):
        near = process.extract(
            name, plain[place + 1 :], scorer=DamerauLevenshtein.distance, score_cutoff=LETTERS,
            limit=None,
        )  # fmt: skip
        for other, letters, _ in near:
            payees = [*names[name], *names[other]]
            if _digits(name) != _digits(other):
                continue
            shown = " and ".join(f"{journal.registered[one].stated} ({one})" for one in payees)
            fewer = min((names[name], names[other]), key=lambda own: sum(
                len(journal.by_payee[one]) for one in own))  # fmt: skip
            entries = [e for one in fewer for e in journal.by_payee[one]]
            hits.append(hit(entries, f"{shown} differ by {letters:.0f} letter(s)", payees[0]))
    return found(len(plain), hits)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"\(.*?\)", "", name.casefold()).split())


def _digits(name: str) -> str:
    return re.sub(r"\D", "", name)


TEST = JournalTest(
    name="similar-names",
    title="Look-alike vendors",
    criterion=f"two paid vendors whose names of {LONG} characters or more differ by at most {LETTERS} "
    "letters, not by numbers",
    looks_at="registered payees that were paid",
    source="ACFE Fraud Examiners Manual, shell companies",
    weight=PATTERN,
    run=run,
)
