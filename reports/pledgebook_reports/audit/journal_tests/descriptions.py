"""Entries that do not say what they are for."""

from __future__ import annotations

import re

from pledgebook_reports.audit.journal_tests.base import PATTERN, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

SHORTEST = 6
VAGUE = re.compile(
    r"\W*(misc(ellaneous)?|sundr(y|ies)|various|general|other|adjust(ment|ing)?s?|adj|correction|"
    r"correct(ing)? entry|as discussed|as per \w+|as instructed|per management|plug|test|tbd|tba|"
    r"n/?a|none|payment|services?|consult(ing|ancy)|expenses?|reclass(ification)?|round(ing)?|"
    r"difference|to balance|balancing entry|see (file|note|above))"
    r"( (payment|entry|expenses?|services?|costs?|items?))?\W*",
    re.IGNORECASE,
)


def run(journal: Journal) -> Found:
    """All entries."""
    return each(journal.entries, _why)


def _why(entry: Entry) -> str | None:
    purpose = entry.purpose.strip()
    if not purpose:
        return "says nothing of what it is for"
    if len(purpose) < SHORTEST:
        return f'says only "{purpose}"'
    return f'says only "{purpose}", which could be anything' if VAGUE.fullmatch(purpose) else None


TEST = JournalTest(
    name="descriptions",
    title="Missing or vague descriptions",
    criterion=f"no description, fewer than {SHORTEST} characters, or nothing but a word such as "
    "adjustment or miscellaneous",
    looks_at="entries",
    source="ISA 240.A45(b)",
    weight=PATTERN,
    run=run,
)
