"""The keys by which vouchers and records bear on each other's findings.

A key is a kind and an id. Two vouchers that share no key of a rule's reach (`Rule.reach`) never
change each other's findings of that rule, so all vouchers that bear a key are judged together, or
none of them need be. What a key is follows each rule's own sums: an agreement's money, an
obligation's draws, an invoice's uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.approval import APPROVED
from pledgebook.approvals.keys import KEYS
from pledgebook.documents import stem_of
from pledgebook.issued import agreements_of
from pledgebook.records import (
    Advance,
    Agreement,
    Obligation,
    ObligationClose,
    Officer,
    Record,
    ReportIssued,
    Settlement,
    Statement,
    Variation,
    VoucherVoid,
    id_of,
    naming_fields,
)
from pledgebook.rules.pb408 import NORMAL_SIDE
from pledgebook.rules.pb503 import ONCE
from pledgebook.rules.pb605 import compared
from pledgebook.vouchers import party_of, payments_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.vouchers import Leg, Payment, Voucher

Key = tuple[str, str]
"""A kind and an id."""
VOUCHER = "voucher"
"""The kind of a voucher's number, and of the numbers that it reverses or corrects."""
ACCOUNT = "account"
"""The kind of an account with statements: see `difference.banks`."""
SERIES = "series"
"""The kind of a number in a series; whoever is asked for it gives the next lower and higher too."""
DEFINES, FOLLOWS, BINDS, NAMES = "defines", "follows", "binds", "names"
"""Kinds of records: what they define, which record they are about, which obligation they change the
sum of, and all that they name."""
WIDE = frozenset(("agreement", "budget", "report", "approver", "papers", ACCOUNT))
"""Kinds whose vouchers are many; their rules ask for no record that one of those alone names."""
CHAINED = frozenset(("paper", "payment"))
"""Kinds whose rules tell a voucher once, whichever key it was found by: keys hang together."""
SIDES = frozenset(role for role, _ in NORMAL_SIDE)


class Keys:
    """The keys of vouchers under the registry of a book, of which nothing else is asked.

    `budgeted` are the agreements and projects that have budget lines; `contracts` gives the payee
    of an obligation.
    """

    def __init__(
        self, book: Book, budgeted: Container[str], contracts: Callable[[str | None], str | None]
    ) -> None:
        registry = book.registry
        self.documents = book.documents
        self.budgeted = budgeted
        self.contracts = contracts
        self.donors = {one.id for one in registry.all(Agreement)}
        self.reports = [
            (one.id, one.from_, one.to, agreements_of(registry, one.subject))
            for one in registry.all(ReportIssued)
        ]
        self.signing = {
            one.id
            for one in registry.all(Officer)
            if one.key or one.passkey or any(registry.amendments(one.id, name) for name in KEYS)
        } | set(book.approvals.sealed_since)

    def of(self, voucher: Voucher) -> set[Key]:
        """All keys that a voucher bears."""
        found = {
            (VOUCHER, number)
            for number in (voucher.number, voucher.reverses, *_corrected(voucher))
            if number is not None
        }
        if voucher.number is not None:
            found.add((SERIES, voucher.number))
        for leg in voucher.legs:
            self._add_leg(found, voucher, leg)
        self._add_papers(found, voucher)
        found.update(("payment", id_) for id_ in self._payments(voucher))
        found.update(
            ("report", id_)
            for id_, first, last, own in self.reports
            if first <= voucher.date <= last and any(leg.agreement in own for leg in voucher.legs)
        )
        approver = voucher.officers[APPROVED]
        if approver in self.signing:
            found.add(("approver", str(approver)))
        return found

    def _add_leg(self, found: set[Key], voucher: Voucher, leg: Leg) -> None:
        account, role = leg.account, leg.role
        agreement = leg.agreement or ""
        if agreement:
            found.add(("agreement", agreement))
        found.update(
            ("document", one) for one in (leg.label, leg.advance, leg.obligation) if one is not None
        )
        if role in SIDES:
            document = leg.label or leg.advance or leg.obligation or ""
            found.add(("item", f"{account} {agreement} {document} {leg.value_currency}"))
        if role == "expense":
            place = f"{leg.parts.window or ''}/{leg.parts.category or ''}"
            for subject in (agreement, voucher.text("project", leg)):
                if subject in self.budgeted:
                    found.add(("budget", f"{subject}/{place}"))
        elif role == "advance":
            found.add(("advance", f"{account} {leg.advance or ''}"))
        elif role == "prepayment":
            found.add(("prepayment", leg.obligation or account))
        elif role == "unapplied":
            found.add(("unapplied", f"{account} {agreement} {leg.currency}"))
        elif role == "transfer":
            found.add(("transfer", agreement))

    def _add_papers(self, found: set[Key], voucher: Voucher) -> None:
        if voucher.papers and not self.documents.kept:
            found.add(("papers", ""))
        for key, path in voucher.papers:
            if stem_of(key) in ONCE:
                found.add(("paper", self.documents.of(path).digest or path))

    def _payments(self, voucher: Voucher) -> Iterator[str]:
        """What could make two payments look like one: an invoice, a sum, or a day of a payee."""
        if voucher.invoice_number is not None:
            payee = voucher.payee_id or party_of(voucher) or voucher.entry.payee or ""
            yield f"invoice {payee} {compared(voucher.invoice_number)}"
        for payment in self.payments(voucher):
            first = payment.payee or voucher.entry.payee
            if first is not None:
                yield f"sum {first} {payment.amount:f}"
                yield f"day {first} {voucher.invoice_date or voucher.date}"

    def payments(self, voucher: Voucher) -> list[Payment]:
        """The payments of a voucher by payee."""
        return payments_of(voucher, self.donors, self.contracts)


def _corrected(voucher: Voucher) -> Iterator[str]:
    for meta in (voucher.entry.meta, *voucher.spoken):
        corrects = meta.get("corrects")
        if corrects is not None:
            yield str(corrects)


def named_by(voucher: Voucher, payments: Sequence[Payment]) -> set[str]:
    """The ids of the records that a voucher names, by its metadata or its accounts."""
    found: set[str | None] = {
        voucher.project, voucher.location, voucher.payee_id, *voucher.officers, *voucher.parties,
        *voucher.obligations, *voucher.advances,
    }  # fmt: skip
    for leg in voucher.legs:
        parts = leg.parts
        found |= {leg.agreement, leg.label, parts.party, parts.window, parts.facility}
    for payment in payments:
        found.update(payment.payees)
    for meta in (voucher.entry.meta, *voucher.spoken):
        found.update(value for value in meta.values() if type(value) is str)
    return {one for one in found if one}


def named_in(record: Record) -> set[str]:
    """The ids that a record names."""
    found: set[str] = set()
    for place in naming_fields(type(record)):
        value = getattr(record, place.name)
        if isinstance(value, str):
            found.add(value)
        elif value is not None:
            found.update(share.agreement for share in value)
    if isinstance(record, Variation):
        found.add(record.obligation)
    return found


ABOUT: dict[str, str] = {
    "obligation-close": "obligation", "variation": "obligation", "completion": "obligation",
    "guarantee": "obligation", "face": "advance", "asset": "obligation", "handover": "asset",
    "screening": "party", "amendment": "subject", "budget": "subject",
}  # fmt: skip
"""The field of a record that names the one it is about, by directive."""


def keys_of_record(record: Record) -> set[Key]:
    """All keys that a record bears."""
    kind = type(record)
    found = {(NAMES, id_) for id_ in named_in(record)}
    if kind.defines:
        found.add((DEFINES, id_of(record)))
    if kind.directive in ABOUT:
        found.add((FOLLOWS, getattr(record, ABOUT[kind.directive])))
    if isinstance(record, (Variation, ObligationClose)):
        found.add((BINDS, record.obligation))
    elif isinstance(record, Obligation):
        payers = [record.agreement, *(share.agreement for share in record.funding or ())]
        found.update(("agreement", payer) for payer in payers if payer)
    elif isinstance(record, Advance) and record.agreement:
        found.add(("agreement", record.agreement))
    elif isinstance(record, Statement):
        found.add((ACCOUNT, record.account))
    elif isinstance(record, Settlement):
        found.add((FOLLOWS, record.entry))
    elif isinstance(record, VoucherVoid):
        found |= {(SERIES, record.number), (VOUCHER, record.number)}
    return found
