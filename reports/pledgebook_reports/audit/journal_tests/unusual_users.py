"""Entries by people who do not usually make entries, or may not."""

from __future__ import annotations

import datetime
from collections import Counter

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

ACTS = ("preparer", "approver", "certifier", "disburser")
FEW = 2
ENOUGH = 500
"""Books of fewer entries know nobody well."""


def run(journal: Journal) -> Found:
    """Entries that name those who acted."""
    acted = Counter((act, who) for entry in journal.entries for act, who in _acts(entry))
    rare = (
        {key for key, times in acted.items() if times <= FEW and key[0] == "preparer"}
        if len(journal.entries) >= ENOUGH
        else set()
    )

    def why(entry: Entry) -> str | None:
        for act, who in _acts(entry):
            officer = journal.officers.get(who)
            if officer is None:
                return f"{act} {who} is no registered officer" if journal.officers else None
            wanted = {act, "requester"} if act == "preparer" else {act}
            if not officer.roles & wanted:
                return f"{officer.name} ({who}) acts as {act} and holds no such role"
            day = _day(entry, act)
            if officer.until and day > officer.until:
                return f"{officer.name} ({who}) acts on {day}, but left on {officer.until}"
            if officer.since and day < officer.since:
                return f"{officer.name} ({who}) acts on {day}, but came on {officer.since}"
            if (act, who) in rare:
                return f"{officer.name} ({who}) prepared {acted[act, who]} entry(ies) in all"
        return None

    return each((e for e in journal.entries if any(e.officers)), why)


def _acts(entry: Entry) -> list[tuple[str, str]]:
    return [(act, who) for act, who in zip(ACTS, entry.officers, strict=True) if who]


def _day(entry: Entry, act: str) -> datetime.date:
    if act == "preparer":
        return entry.prepared_on or entry.date
    return (entry.approved_on if act == "approver" else None) or entry.date


TEST = JournalTest(
    name="unusual-users",
    title="Unusual users",
    criterion="somebody acts who is no registered officer, holds no such role, is not in office that "
    f"day, or prepared at most {FEW} entries in books of {ENOUGH} or more",
    looks_at="entries that name those who acted",
    source="ISA 240.A45(b)",
    weight=BREACH,
    run=run,
)
