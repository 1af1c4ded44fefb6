"""Payments and invoices older than the contract they stand under: it was signed to cover them."""

from __future__ import annotations

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.journal import Entry, Journal


def run(journal: Journal) -> Found:
    """Entries under a contract."""

    def why(entry: Entry) -> str | None:
        for one in entry.obligations:
            contract = journal.contracts.get(one)
            if contract is None:
                continue
            if contract.date > entry.date:
                return f"paid or drawn on {entry.date}, {one} was signed only on {contract.date}"
            if entry.invoice_date and entry.invoice_date < contract.date:
                return (
                    f"its invoice is of {entry.invoice_date}, {one} was signed on {contract.date}"
                )
        return None

    return each((e for e in journal.entries if e.obligations), why)


TEST = JournalTest(
    name="before-obligation",
    title="Payment before obligation",
    criterion="paid, drawn or invoiced before the contract that it names was signed",
    looks_at="entries under a contract",
    source="UN Financial Regulations, commitment control; ISA 240, appendix 3",
    weight=BREACH,
    run=run,
)
