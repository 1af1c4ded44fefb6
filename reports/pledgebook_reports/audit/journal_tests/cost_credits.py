"""Cost taken out of the books without money coming back or an entry being corrected."""

from __future__ import annotations

from pledgebook.money import NIL
from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each, money
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal


def run(journal: Journal) -> Found:
    """Entries of negative cost, indirect cost apart: that follows from its base."""
    return each(
        (e for e in journal.entries if e.spent < NIL and "Indirect" not in e.categories), _why
    )


def _why(entry: Entry) -> str | None:
    if entry.cash > NIL or entry.corrects or entry.reverses:
        return None
    return (
        f"takes {money(-entry.spent)} of cost out, with no money back and no entry that it corrects"
    )


TEST = JournalTest(
    name="cost-credits",
    title="Cost taken out",
    criterion="negative cost, other than indirect, without cash coming in or an entry that it corrects",
    looks_at="entries of negative cost",
    source="ISA 240.A45(e)",
    weight=BREACH,
    run=run,
)
