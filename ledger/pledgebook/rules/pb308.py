"""Money and cost move between agreements only as somebody with authority decided.

A reallocation passes `Equity:Transfers`, out of one agreement and into another in one voucher, up to
the amount of a `reallocation` approved by an officer with the authority, or by the donor whose money
it is; no other account takes it there. Bank interest alone may pass from a fund of the facility to
agreements as it was earned, under a `working-paper`: never the other way, nor between agreements. A
cost moved from one agreement to another names the voucher that it `corrects`, and an approver with the
authority.

Fails:

    2017-05-01 * "Treasury" "From Finland's agreement to Sweden's, nobody says why"
      voucher: "J-2017-00001"
      Equity:Transfers             9000.00 USD
        agreement: "FI-2016-01"
      Assets:Bank:Tigris:USD      -9000.00 USD
        agreement: "FI-2016-01"
      Assets:Bank:Tigris:USD       9000.00 USD
        agreement: "SE-2016-01"
      Equity:Transfers            -9000.00 USD
        agreement: "SE-2016-01"

Passes:

    2017-05-01 custom "reallocation" "FI-2016-01" "SE-2016-01" 9000.00 USD "consent of 20 April" "FIN"
    2017-05-01 * "Treasury" "From Finland's agreement to Sweden's, with Finland's consent"
      voucher: "J-2017-00001"
      Equity:Transfers             9000.00 USD
        agreement: "FI-2016-01"
      Assets:Bank:Tigris:USD      -9000.00 USD
        agreement: "FI-2016-01"
      Assets:Bank:Tigris:USD       9000.00 USD
        agreement: "SE-2016-01"
      Equity:Transfers            -9000.00 USD
        agreement: "SE-2016-01"

Source: IPSAS 23, restrictions on transferred assets; the record of the facility, where spending was
tagged to agreements by hand.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.accounts import parts_of
from pledgebook.approval import APPROVED
from pledgebook.authority import lacks_authority
from pledgebook.closing_year.standing import closed_through
from pledgebook.documents import stem_of
from pledgebook.money import NIL, format_money
from pledgebook.obligations import by_voucher
from pledgebook.records import Officer, Reallocation
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.accounts import Role
    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher

AROUND: frozenset[Role] = frozenset((
    "fund-balance", "interest", "other-income", "unapplied", "indirect-cost", "due-to-programme",
    "contribution", "refund", "payable", "retention", "advance", "prepayment", "other",
))  # fmt: skip
"""Accounts through which money could pass from one agreement to another unseen."""

Route = tuple[str, str]
"""The agreement that gives and the one that takes."""


def check(book: Book) -> Iterator[Finding]:
    """Findings at the voucher that moves, and at a reallocation without authority."""
    yield from _unapproved(book)
    yield from _transfers(book)
    yield from _moved_cost(book)
    yield from _around(book)


def _unapproved(book: Book) -> Iterator[Finding]:
    for act in book.registry.all(Reallocation):
        giver = book.registry.agreement(act.from_)
        if (giver is not None and act.approver == giver.donor) or _unknown(book, act.approver):
            continue
        reason = lacks_authority(
            book.registry, act.approver, ("approver",), act.date, *_valued(book, act)
        )
        if reason:
            yield at_record("PB308", act,
                            f"reallocation of {act.amount} from {act.from_} to {act.to}: {reason}",
                            subject=act.from_, amount=act.amount.number,
                            currency=act.amount.currency)  # fmt: skip


def _unknown(book: Book, id_: str) -> bool:
    """Whether nobody bears an id: PB103 tells of it."""
    return id_ not in book.registry.by_id


def _valued(book: Book, act: Reallocation) -> tuple[Decimal, str]:
    """A reallocation in the facility's currency, where there is a rate for it."""
    number, currency = act.amount
    value = book.converted(number, currency, book.currency, act.date)
    return (value, book.currency) if value is not None else (number, currency)


def _transfers(book: Book) -> Iterator[Finding]:
    acts = sorted(book.registry.all(Reallocation), key=lambda act: act.date)
    waiting = iter(acts)
    act = next(waiting, None)
    approved: dict[Route, Decimal] = defaultdict(lambda: NIL)
    moved: dict[Route, Decimal] = defaultdict(lambda: NIL)
    for voucher, legs in by_voucher(book.by_role.get("transfer", ())):
        while act is not None and act.date <= voucher.date:
            if act.amount.currency == book.currency:
                approved[act.from_, act.to] += act.amount.number
            act = next(waiting, None)
        if voucher.number in book.index.undone:
            continue
        sums: dict[str, Decimal] = defaultdict(lambda: NIL)
        for leg in legs:
            sums[leg.agreement or ""] += leg.value
        if rest := sum(sums.values(), NIL):
            yield at_voucher("PB308", voucher,
                             f"{voucher.name}: {format_money(abs(rest))} {book.currency} passes "
                             f"Equity:Transfers and does not arrive in another agreement",
                             amount=abs(rest), currency=book.currency)  # fmt: skip
            continue
        for route, amount in _routes(sums):
            moved[route] += amount
            beyond = moved[route] - approved[route]
            if beyond > 0:
                yield at_voucher("PB308", voucher,
                                 f"{voucher.name}: {format_money(moved[route])} {book.currency} "
                                 f"moved from {book.registry.donor_name(route[0])} to "
                                 f"{book.registry.donor_name(route[1])}, reallocations of "
                                 f"{format_money(approved[route])} {book.currency} are approved",
                                 amount=beyond, currency=book.currency)  # fmt: skip


def _routes(sums: dict[str, Decimal]) -> Iterator[tuple[Route, Decimal]]:
    """Who gives how much to whom: givers serve takers in the order of their postings."""
    left = {giver: value for giver, value in sums.items() if value > 0}
    for taker, value in sums.items():
        wanted = -value
        for giver, has in left.items():
            part = min(wanted, has)
            if part > 0:
                yield (giver, taker), part
                wanted, left[giver] = wanted - part, has - part


def _moved_cost(book: Book) -> Iterator[Finding]:
    for voucher in book.index.shared:
        legs = [leg for leg in voucher.legs if leg.role == "expense"]
        if not any(leg.value < 0 for leg in legs):
            continue
        sums: dict[str, Decimal] = defaultdict(lambda: NIL)
        for leg in legs:
            sums[leg.agreement or ""] += leg.value
        givers = sorted(id_ for id_, value in sums.items() if value < 0)
        takers = sorted(id_ for id_, value in sums.items() if value > 0)
        reason = _unexplained(book, voucher) if givers and takers else None
        if reason:
            amount = sum((value for value in sums.values() if value > 0), NIL)
            yield at_voucher("PB308", voucher,
                             f"{voucher.name}: cost of {format_money(amount)} {book.currency} moves "
                             f"from {', '.join(givers)} to {', '.join(takers)} and {reason}",
                             amount=amount, currency=book.currency)  # fmt: skip


def _unexplained(book: Book, voucher: Voucher) -> str | None:
    corrects = voucher.text("corrects") or next(
        (str(own["corrects"]) for own in voucher.spoken if "corrects" in own), None
    )
    if corrects is None:
        return "names no voucher that it corrects"
    if corrects == voucher.number:
        return "corrects itself"
    if corrects not in book.by_number and not _closed(book, corrects):
        return f"corrects {corrects}, which is not in the books"
    approver = voucher.officers[APPROVED]
    if approver is None:
        return "names no approver"
    if _unknown(book, approver) or not book.registry.all(Officer):
        return None
    day = voucher.approved_on or voucher.date
    return lacks_authority(book.registry, approver, ("approver",), day)


def _closed(book: Book, number: str) -> bool:
    """Whether a number is a sealed voucher's of a closed year, in the books of the open years."""
    return closed_through(book) is not None and any(number in seal.entries for seal in book.seals)


def _around(book: Book) -> Iterator[Finding]:
    """Money moved between agreements through any other account than `Equity:Transfers`."""
    for voucher in book.index.shared:
        legs = [leg for leg in voucher.legs if leg.role in AROUND]
        if not legs or "since" in voucher.entry.meta:
            continue
        sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: NIL))
        for leg in legs:
            sums[leg.account][leg.agreement or ""] += leg.value
        for account, by_agreement in sums.items():
            givers = sorted(id_ for id_, value in by_agreement.items() if value > 0)
            takers = sorted(id_ for id_, value in by_agreement.items() if value < 0)
            if givers and takers and not _apportioned(book, voucher, account, givers, takers):
                amount = sum((value for value in by_agreement.values() if value > 0), NIL)
                yield at_voucher("PB308", voucher,
                                 f"{voucher.name}: {format_money(amount)} {book.currency} moves "
                                 f"from {', '.join(givers)} to {', '.join(takers)} through "
                                 f"{account}; a reallocation passes Equity:Transfers",
                                 amount=amount, currency=book.currency)  # fmt: skip


def _apportioned(
    book: Book, voucher: Voucher, account: str, givers: list[str], takers: list[str]
) -> bool:
    """Whether a fund gives agreements the bank interest that their balances earned, by a working."""
    return (
        parts_of(account).role == "interest"
        and all(book.registry.fund(one) for one in givers)
        and all(book.registry.agreement(one) for one in takers)
        and any(stem_of(key) == "working-paper" for key, _ in voucher.papers)
    )


RULE = Rule(
    code="PB308",
    name="reallocation unpaired or unapproved, or cost moved without correction",
    scope="merge",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the voucher, or the agreement that gives",
    reach=("transfer",),
    check=check,
)
