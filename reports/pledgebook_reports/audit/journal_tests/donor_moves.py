"""Cost moved from one donor's money to another's without saying what it corrects.

Cost that a donor refuses, or a budget cannot bear, is moved to where nobody looks. A correction names
the entry that it corrects.
"""

from __future__ import annotations

from pledgebook.money import NIL
from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each, money
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal


def run(journal: Journal) -> Found:
    """Entries that credit cost and debit it again."""
    return each(
        (e for e in journal.entries
         if "expense credit" in e.sides and "expense debit" in e.sides and len(e.agreements) > 1),
        _why,
    )  # fmt: skip


def _why(entry: Entry) -> str | None:
    if entry.corrects or entry.reverses or entry.moved <= NIL:
        return None
    among = " and ".join(entry.agreements)
    return f"moves {money(entry.moved)} of cost between {among} and names nothing that it corrects"


TEST = JournalTest(
    name="donor-moves",
    title="Cost moved between donors",
    criterion="cost credited under one agreement and debited under another, naming no corrected entry",
    looks_at="entries that move cost between agreements",
    source="2 CFR 200.405(c); ISA 240.A45(e)",
    weight=BREACH,
    run=run,
)
