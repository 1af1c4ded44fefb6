"""One person in two acts on an entry: whoever prepares must not approve, certify or pay."""

from __future__ import annotations

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal
from pledgebook_reports.audit.journal_tests.unusual_users import ACTS


def run(journal: Journal) -> Found:
    """Entries that name two acts or more."""

    def why(entry: Entry) -> str | None:
        seen: dict[str, str] = {}
        for act, who in zip(ACTS, entry.officers, strict=True):
            if who and who in seen:
                return f"{journal.person(who)} is its {seen[who]} and its {act}"
            if who:
                seen[who] = act
        return None

    return each((e for e in journal.entries if sum(map(bool, e.officers)) > 1), why)


TEST = JournalTest(
    name="segregation",
    title="One person in two acts",
    criterion="one officer prepares, approves, certifies or disburses twice on one entry, of any amount",
    looks_at="entries that name two acts or more",
    source="COSO Internal Control, segregation of duties",
    weight=BREACH,
    run=run,
)
