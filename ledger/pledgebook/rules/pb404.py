"""No more is liquidated of an advance than was paid, nor than the partner's reports justify.

An advance is paid up to its amount and to its partner. Liquidations and returns add up to its
payments at most. Where the partner's FACE
forms are registered, cost is booked up to the amounts that they accept (column C), and a form
accepts no more than was reported (B) and authorises no more than was requested (E and F).

Fails:

    2017-02-01 * "Gamma Relief Association" "Advance"
      voucher: "V-2017-00001"
      advance: "A-2017-001"
      Assets:Advances:PAR-GAMMA     40000.00 USD
      Assets:Bank:Tigris:USD       -40000.00 USD
    2017-06-30 * "Gamma Relief Association" "Liquidation of more than was advanced"
      voucher: "V-2017-00002"
      advance: "A-2017-001"
      Expenses:FFS:W2-Livelihoods:Transfers    41000.00 USD
      Assets:Advances:PAR-GAMMA               -41000.00 USD

Passes:

    2017-02-01 * "Gamma Relief Association" "Advance"
      voucher: "V-2017-00001"
      advance: "A-2017-001"
      Assets:Advances:PAR-GAMMA     40000.00 USD
      Assets:Bank:Tigris:USD       -40000.00 USD
    2017-06-30 custom "face" "A-2017-001" 2017-06-30 39500.00 USD 39000.00 USD 0 USD 0 USD
    2017-06-30 * "Gamma Relief Association" "Liquidation as accepted"
      voucher: "V-2017-00002"
      advance: "A-2017-001"
      Expenses:FFS:W2-Livelihoods:Transfers    39000.00 USD
      Assets:Advances:PAR-GAMMA               -39000.00 USD

Source: harmonised approach to cash transfers (HACT), funding authorisation and certificate of
expenditures (FACE).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook.records import Face
from pledgebook.rules import audit_categories
from pledgebook.rules.balances import first_below_nil
from pledgebook.rules.base import Rule, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


def check(book: Book) -> Iterator[Finding]:
    """One finding an advance, at the first day's voucher that goes too far, and one a form."""
    beyond = liquidated_beyond(book)
    for advance, balance, voucher in beyond:
        yield at_voucher("PB404", voucher,
                         f"{advance}: {voucher.name} liquidates "
                         f"{format_money(-balance)} {book.currency} more than was advanced",
                         subject=advance, amount=-balance, currency=book.currency)  # fmt: skip
    found = {advance for advance, _, _ in beyond}
    for advance, over, voucher in _beyond_reports(book):
        if advance not in found:
            yield at_voucher("PB404", voucher,
                             f"{advance}: {voucher.name} books {format_money(over)} "
                             f"{book.currency} of cost more than the partner's reports accept",
                             subject=advance, amount=over, currency=book.currency)  # fmt: skip
    yield from _overpaid(book)
    yield from _forms(book)


def _overpaid(book: Book) -> Iterator[Finding]:
    """More paid than was agreed, or to another than the partner: told at the first such voucher."""
    paid: dict[str, Decimal] = defaultdict(lambda: NIL)
    told: set[str] = set()
    for voucher, leg in book.by_role.get("advance", ()):
        advance = book.registry.advance(leg.advance)
        if advance is None or leg.value <= 0 or advance.id in told:
            continue
        if any(other.role == "expense" for other in voucher.legs):
            continue  # a liquidation taken back
        paid[advance.id] += leg.value
        agreed = book.registry.amended(advance.id, "amount", voucher.date)
        beyond = paid[advance.id] - agreed.number if agreed.currency == book.currency else NIL
        if leg.parts.party != advance.partner:
            reason = f"pays {leg.parts.party}, the advance is {advance.partner}'s"
        elif beyond > 0:
            reason = (
                f"brings what is paid to {format_money(paid[advance.id])} {book.currency}, agreed is "
                f"{format_money(agreed.number)} {book.currency}"
            )
        else:
            continue
        told.add(advance.id)
        yield at_voucher("PB404", voucher, f"{advance.id}: {voucher.name} {reason}",
                         subject=advance.id, amount=beyond if beyond > 0 else leg.value,
                         currency=book.currency)  # fmt: skip


def liquidated_beyond(book: Book) -> list[tuple[str, Decimal, Voucher]]:
    """Advances whose balance over all agreements is below nil: id, balance, voucher."""

    def moves() -> Iterator[tuple[str, Decimal, Voucher]]:
        return (
            (leg.advance, leg.value, voucher)
            for voucher, leg in book.by_role.get("advance", ())
            if leg.advance is not None and leg.value_currency == book.currency
        )

    return list(first_below_nil(moves))


def _beyond_reports(book: Book) -> Iterator[tuple[str, Decimal, Voucher]]:
    forms: dict[str, list[Face]] = defaultdict(list)
    for form in sorted(book.registry.all(Face), key=lambda form: form.on, reverse=True):
        forms[form.advance].append(form)
    reported = set(forms)
    booked: dict[str, Decimal] = defaultdict(lambda: NIL)
    accepted: dict[str, Decimal] = defaultdict(lambda: NIL)
    found: set[str] = set()
    for voucher, leg in book.by_role.get("advance", ()):
        id_ = leg.advance
        if id_ is None or id_ not in reported or id_ in found:
            continue
        if not any(other.role == "expense" for other in voucher.legs):
            continue
        waiting = forms[id_]
        while waiting and waiting[-1].on <= voucher.date:
            form = waiting.pop()
            value = book.converted(*form.accepted, book.currency, form.on)
            # A form in a currency without a rate proves nothing, and so disproves nothing.
            accepted[id_] += value if value is not None else leg.value.max(-leg.value)
        booked[id_] -= leg.value
        if booked[id_] > accepted[id_]:
            found.add(id_)
            yield id_, booked[id_] - accepted[id_], voucher


def _forms(book: Book) -> Iterator[Finding]:
    for form in book.registry.all(Face):
        for less, what_less, more, what_more in (
            (form.accepted, "accepts", form.reported, "reported"),
            (form.authorised, "authorises", form.requested, "requested"),
        ):
            if less.currency == more.currency and less.number > more.number:
                yield at_record("PB404", form,
                                f"{form.advance}: the FACE form of {form.on} {what_less} {less}, "
                                f"more than the {more} {what_more}", subject=form.advance,
                                amount=less.number - more.number,
                                currency=less.currency)  # fmt: skip


RULE = Rule(
    code="PB404",
    name="advance overpaid, or liquidated beyond",
    scope="merge",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the advance",
    reach=("document",),
    check=check,
)
