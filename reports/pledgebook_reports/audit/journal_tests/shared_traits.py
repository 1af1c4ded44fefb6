"""Payees that share a bank account, an address or a telephone with each other or with an officer.

Two vendors at one bank account are one; a vendor at an officer's is his. Payments count under all
accounts that they went to, registered or not. An owner who bears an officer's name, or a payee who
does, is told as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from pledgebook_reports.audit.journal_tests.base import SCHEME, Found, Hit, JournalTest, found, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook_reports.audit.journal_tests.journal import Entry, Journal

DIGITS = {"phone": 7, "bank-account": 6, "address": 8, "name": 6}
"""The least characters of a trait that tell anybody apart."""
WORDS = {"phone": "telephone", "bank-account": "bank account", "address": "address", "name": "name"}
PARTY, OFFICER = "party", "officer"


def run(journal: Journal, *, officers: bool) -> Found:
    """Parties that were paid; `officers`: against officers, else against each other."""
    holders: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for one in journal.traits:
        named = "name" if one.trait in ("name", "owner") else one.trait
        plain = plainly(one.stated, named)
        if len(plain) >= DIGITS[named]:
            holders[named, plain].add((one.kind, one.subject))
    for payee, payments in journal.by_payee.items():
        for entry in payments:
            if entry.beneficiary and payee in journal.registered:
                plain = plainly(entry.beneficiary, "bank-account")
                holders["bank-account", plain].add((PARTY, payee))
    hits = (_officer if officers else _others)(journal, holders)
    return found(len(journal.by_payee), hits)


def plainly(stated: str, trait: str) -> str:
    """A trait as it is compared: without case, marks and what stands in brackets behind a name."""
    text = stated.casefold()
    if trait == "name":
        text = re.sub(r"\(.*?\)|,.*", "", text)
        return " ".join(sorted(re.findall(r"\w+", text)))
    if trait == "phone":
        return re.sub(r"\D", "", text)[-9:]
    return re.sub(r"[\W_]", "", text)


def _officer(
    journal: Journal, holders: dict[tuple[str, str], set[tuple[str, str]]]
) -> Iterator[Hit]:
    for (trait, _), who in holders.items():
        named = sorted(id_ for kind, id_ in who if kind == OFFICER)
        paid = sorted(id_ for kind, id_ in who if kind == PARTY and id_ in journal.by_payee)
        for payee in paid if named else ():
            entries = journal.by_payee[payee]
            officer = journal.officers[named[0]].name if named[0] in journal.officers else named[0]
            same = "an owner or name" if trait == "name" else f"the {WORDS[trait]}"
            yield hit(entries, f"{_name(journal, payee)} has {same} of officer {officer}", payee)


def _others(
    journal: Journal, holders: dict[tuple[str, str], set[tuple[str, str]]]
) -> Iterator[Hit]:
    for (trait, _), who in holders.items():
        paid = sorted(id_ for kind, id_ in who if kind == PARTY and id_ in journal.by_payee)
        # One owner may own two firms; one account, address or telephone is not two firms'.
        if trait == "name" or len({id_ for kind, id_ in who if kind == PARTY}) < 2 or not paid:
            continue
        entries: list[Entry] = [e for payee in paid for e in _by_trait(journal, payee, trait, who)]
        names = " and ".join(_name(journal, id_) for kind, id_ in sorted(who) if kind == PARTY)
        if entries:
            yield hit(entries, f"{names} share one {WORDS[trait]}", ", ".join(paid))


def _by_trait(journal: Journal, payee: str, trait: str, who: set[tuple[str, str]]) -> list[Entry]:
    """The payments to a payee that the shared trait bears on: of an account, those to it."""
    payments = list(journal.by_payee[payee])
    if trait != "bank-account":
        return payments
    others = {id_ for _, id_ in who if id_ != payee}
    accounts = {
        plainly(one.stated, trait) for one in journal.traits
        if one.trait == trait and one.subject in others
    }  # fmt: skip
    accounts |= {
        plainly(e.beneficiary, trait)
        for other in others for e in journal.by_payee.get(other, ()) if e.beneficiary
    }  # fmt: skip
    return [e for e in payments if e.beneficiary and plainly(e.beneficiary, trait) in accounts]


def _name(journal: Journal, payee: str) -> str:
    known = journal.registered.get(payee)
    return f"{known.stated} ({payee})" if known else payee


PAYEES = JournalTest(
    name="shared-details",
    title="Payees that share details",
    criterion="two registered payees with one bank account (used or registered), address or telephone",
    looks_at="payees that were paid",
    source="ACFE Fraud Examiners Manual, shell companies; ISA 240, appendix 3",
    weight=SCHEME,
    run=partial(run, officers=False),
)
OFFICERS = JournalTest(
    name="officer-interest",
    title="Payees with an officer's details",
    criterion="a payee with an officer's bank account, address or telephone, or whose name or owner is "
    "an officer's name",
    looks_at="payees that were paid",
    source="ACFE Fraud Examiners Manual, conflicts of interest",
    weight=SCHEME,
    run=partial(run, officers=True),
)
