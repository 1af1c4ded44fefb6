"""Money that went to another account than the payee's, or to one changed just before.

An account changed for a payment or two and changed back is how payments are diverted.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook_reports.audit.journal_tests.base import BREACH, Found, JournalTest, each
from pledgebook_reports.audit.journal_tests.shared_traits import plainly

if TYPE_CHECKING:
    import datetime

    from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

DAYS = 30


def run(journal: Journal) -> Found:
    """Payments that say which account they went to, to payees whose account is registered."""
    accounts: dict[str, list[tuple[datetime.date, str]]] = defaultdict(list)
    for one in journal.traits:
        if one.trait == "bank-account" and one.kind == "party":
            accounts[one.subject].append((one.since, plainly(one.stated, "bank-account")))
    days = journal.threshold("bank-change-days", DAYS)

    def why(entry: Entry) -> str | None:
        dated = sorted(accounts[entry.payee or ""])
        known = [(day, account) for day, account in dated if day <= entry.date] or dated[:1]
        since, account = known[-1]
        if plainly(entry.beneficiary or "", "bank-account") != account:
            return f"paid to {entry.beneficiary}, which is not the account of {entry.who}"
        age = (entry.date - since).days
        if len(known) > 1 and age <= days:
            return f"the account of {entry.who} was changed on {since}, {age} days before"
        return None

    return each((e for e in journal.payments if e.beneficiary and (e.payee or "") in accounts), why)


TEST = JournalTest(
    name="bank-details",
    title="Another bank account",
    criterion="paid to an account that is not the payee's on the day, or that was changed within the "
    f"policy bank-change-days (else {DAYS}) before",
    looks_at="payments that say their account, to payees with one",
    source="ACFE Fraud Examiners Manual, payment diversion",
    weight=BREACH,
    run=run,
)
