"""The choices of each column: the ids that the books know, with their names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from pledgebook.accounts import parts_of
from pledgebook.records import (
    Advance,
    Agreement,
    AgreementClose,
    Facility,
    Fund,
    Location,
    Obligation,
    ObligationClose,
    Officer,
    Party,
    Project,
    Window,
)
from pledgebook_importers.vouchers.books import VoucherBooks
from pledgebook_importers.vouchers.columns import ListName

Choices = Mapping[str, str]
"""Ids with their names, in the order in which they are offered."""

CATEGORY_NAMES: Choices = {
    "Staff": "1 Staff and other personnel costs",
    "Supplies": "2 Supplies, commodities, materials",
    "Equipment": "3 Equipment, vehicles and furniture",
    "Contractual": "4 Contractual services",
    "Travel": "5 Travel",
    "Transfers": "6 Transfers and grants to counterparts",
    "Operating": "7 General operating and other direct costs",
    "Indirect": "8 Indirect support costs",
}
"""The UN harmonised expense categories (UNSDG, 2012) by their account part."""
OF_PAYEE: Choices = {
    "Liabilities:Payable": "owed to the payee for what was accepted",
    "Liabilities:Retention": "kept back from the payee",
    "Assets:Advances": "advanced to the payee, a partner",
    "Assets:Prepayments": "paid to the payee ahead of delivery",
}
"""Accounts that every payee has one of: the payee's id is put behind."""
PAYABLE = ("Liabilities:Payable", "Liabilities:Retention")
CHARGED = frozenset(
    ("expense", "exchange", "payable", "retention", "advance", "prepayment", "indirect-cost",
     "due-to-programme")
)  # fmt: skip
"""Roles of accounts that a voucher may charge; money of donors comes in by other ways."""
PAYING = frozenset(("cash", "payable", "retention", "indirect-cost", "due-to-programme"))
"""Roles of accounts that a voucher may be paid from."""
_ROLES: Mapping[ListName, str] = {
    "preparers": "preparer",
    "certifiers": "certifier",
    "approvers": "approver",
    "disbursers": "disburser",
}


def known(books: VoucherBooks) -> dict[ListName, Choices]:
    """All ids that each column may hold, whatever the day."""
    registry = books.registry
    officers = {one.id: one.name for one in registry.all(Officer)}
    parties = {one.id: one.name for one in registry.all(Party)}
    return {
        "payees": parties,
        "currencies": dict.fromkeys(_currencies(books), ""),
        "windows": {one.id: one.name for one in registry.all(Window)},
        "categories": CATEGORY_NAMES,
        "accounts": {**OF_PAYEE, **dict.fromkeys(_accounts(books, CHARGED), "")},
        "agreements": {
            **{one.id: registry.donor(one.id) or "" for one in registry.all(Agreement)},
            **{one.id: one.name for one in registry.all(Fund)},
        },
        "projects": {one.id: one.name for one in registry.all(Project)},
        "locations": {one.id: one.name for one in registry.all(Location)},
        "obligations": {one.id: parties.get(one.payee, "") for one in registry.all(Obligation)},
        "advances": {one.id: parties.get(one.partner, "") for one in registry.all(Advance)},
        "sources": {
            **dict.fromkeys(_accounts(books, PAYING), ""),
            **{account: OF_PAYEE[account] for account in PAYABLE},
        },
        "answers": {"yes": "", "no": ""},
        **{name: {**officers, **parties} for name in _ROLES},
    }


def offered(books: VoucherBooks, day: dt.date) -> dict[ListName, Choices]:
    """The ids that a template of a day offers: what is open, and officers by their roles."""
    registry = books.registry
    found = known(books)
    closed = {one.agreement for one in registry.all(AgreementClose) if one.date <= day}
    done = {one.obligation for one in registry.all(ObligationClose) if one.date <= day}
    agreements = {
        one.id
        for one in registry.all(Agreement)
        if one.date <= day <= registry.amended(one.id, "end", day) and one.id not in closed
    }
    funds = {one.id for one in registry.all(Fund)}
    payees = {one.id for one in registry.all(Party) if set(one.role) != {"donor"}}
    projects = {one.id for one in registry.all(Project) if one.end is None or one.end >= day}
    obligations = {
        one.id for one in registry.all(Obligation) if one.date <= day and one.id not in done
    }
    advances = {one.id for one in registry.all(Advance) if one.date <= day}
    plain = {name for name in found["accounts"] if parts_of(name).role != "expense"}
    kept = {
        "payees": payees, "agreements": agreements | funds, "projects": projects,
        "obligations": obligations, "advances": advances,
        "accounts": plain,
        **{name: set(_officers(books, role, day)) for name, role in _ROLES.items()},
    }  # fmt: skip
    return {
        name: {id_: text for id_, text in choices.items() if id_ in kept.get(name, choices)}
        for name, choices in found.items()
    }


def entry(id_: str, name: str) -> str:
    """A choice as the list shows it: the id, then what it is called."""
    return f"{id_} {name}".strip()


def _officers(books: VoucherBooks, role: str, day: dt.date) -> Iterator[str]:
    for one in books.registry.all(Officer):
        until = books.registry.amended(one.id, "until", day)
        if role in one.roles and (until is None or until >= day):
            yield one.id


def _currencies(books: VoucherBooks) -> Sequence[str]:
    """The facility's currency, then those of its cash."""
    cash = [
        unit
        for account, units in sorted(books.accounts.items())
        if parts_of(account).role == "cash"
        for unit in units
    ]
    own = [one.currency for one in books.registry.all(Facility)]
    return list(dict.fromkeys([books.currency, *own, *cash]))


def _accounts(books: VoucherBooks, roles: frozenset[str]) -> Sequence[str]:
    """Open accounts of these roles; those of parties are named without the party."""
    parts = {account: parts_of(account) for account in books.accounts}
    return sorted(name for name, part in parts.items() if part.role in roles and not part.party)
