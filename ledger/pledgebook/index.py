"""Indexes over the posted vouchers of a book, all made in one sweep.

Large books hold millions of small objects, and visiting them again costs more than anything done
with them: whatever several rules ask for is gathered here, while a voucher is at hand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pledgebook.approval import approvable
from pledgebook.money import NIL
from pledgebook.obligations import draws_of
from pledgebook.records import Agreement, Obligation
from pledgebook.vouchers import party_of, payments_of

if TYPE_CHECKING:
    from decimal import Decimal

    from pledgebook.accounts import Role
    from pledgebook.approval import Approvable
    from pledgebook.book import Book
    from pledgebook.obligations import Draw
    from pledgebook.vouchers import Leg, Payment, Voucher

Entry = tuple["Voucher", "Leg"]


@dataclass(slots=True)
class Index:
    """What posted vouchers hold, each list in the order of the books."""

    posted: list[Voucher] = field(default_factory=list)
    """Vouchers that are no drafts, up to the day of the check."""
    shared: list[Voucher] = field(default_factory=list)
    """Those of them that are not of one agreement alone."""
    obliged: list[Voucher] = field(default_factory=list)
    """Those of them that name an obligation."""
    by_role: dict[Role, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    """Legs by the role of their account."""
    draws: dict[str, list[Draw]] = field(default_factory=lambda: defaultdict(list))
    """What was drawn of each obligation."""
    payments: dict[int, list[Payment]] = field(default_factory=dict)
    """Money that left the bank, by `id` of its voucher; moves between banks are none."""
    approvables: dict[int, Approvable] = field(default_factory=dict)
    """Vouchers whose sum calls for signatures, by their `id`."""
    invoiced: dict[tuple[str, str], list[Voucher]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Vouchers by payee and invoice number as written."""
    reversals: list[Voucher] = field(default_factory=list)
    """Vouchers that say that they reverse another."""
    undone: set[str | None] = field(default_factory=set)
    """The numbers of vouchers that reverse another to the cent, and of those that they reverse."""


def sweep(book: Book) -> Index:
    """Gather a book's indexes."""
    index = Index()
    day, registry, currency = book.until, book.registry, book.currency
    donors = {one.id for one in registry.all(Agreement)}
    payee_of: dict[str | None, str] = {one.id: one.payee for one in registry.all(Obligation)}
    signing = registry.policy_lines("approval-from")
    for voucher in book.vouchers:
        if voucher.is_draft or (day is not None and voucher.date > day):
            continue
        _enter(index, voucher)
        if voucher.paid > NIL:
            index.payments[id(voucher)] = payments_of(voucher, donors, payee_of.get)
        one = None
        if signing and voucher.date >= signing[0][0]:
            one = approvable(voucher, registry, currency)
        if one is not None:
            index.approvables[id(voucher)] = one
        if voucher.obligations:
            index.obliged.append(voucher)
            for id_, draw in draws_of(book, voucher):
                index.draws[id_].append(draw)
    _pair(index)
    return index


def _pair(index: Index) -> None:
    """Believe a reversal only where it takes back what the other voucher did, leg for leg."""
    wanted = {voucher.reverses for voucher in index.reversals}
    reversed_ = {v.number: v for v in index.posted if v.number in wanted} if wanted else {}
    for voucher in index.reversals:
        other = reversed_.get(voucher.reverses)
        if other is None or voucher.number is None:
            continue
        back = {key: -value for key, value in _sums(voucher).items()}
        if back == _sums(other):
            index.undone.update((voucher.number, other.number))


def _sums(voucher: Voucher) -> dict[tuple[str, str | None], Decimal]:
    sums: dict[tuple[str, str | None], Decimal] = {}
    for leg in voucher.legs:
        key = leg.account, leg.agreement
        sums[key] = sums.get(key, NIL) + leg.value
    return sums


def _enter(index: Index, voucher: Voucher) -> None:
    index.posted.append(voucher)
    if voucher.owner is None:
        index.shared.append(voucher)
    for leg in voucher.legs:
        index.by_role[leg.role].append((voucher, leg))
    if voucher.invoice_number is not None:
        payee = voucher.payee_id or party_of(voucher) or voucher.entry.payee or ""
        index.invoiced[payee, voucher.invoice_number].append(voucher)
    if voucher.reverses is not None:
        index.reversals.append(voucher)
