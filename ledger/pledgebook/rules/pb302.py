"""Earmarked money goes where the donor said.

An `earmark` lists the windows, places, projects or categories that an agreement may pay for; a place
includes the places within it. Indirect cost follows the money that it is charged on and is exempt.

Fails:

    2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"
    2017-03-02 * "Beta Trading" "Generator for a clinic in Anbar"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      location: "IQ-AN"
      Expenses:FFS:W1-Works:Equipment    900.00 USD
      Assets:Bank:Tigris:USD            -900.00 USD

Passes:

    2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"
    2017-03-02 * "Beta Trading" "Generator for a clinic in Mosul"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      location: "IQ-NI-MOSUL"
      Expenses:FFS:W1-Works:Equipment    900.00 USD
      Assets:Bank:Tigris:USD            -900.00 USD

Source: IPSAS 23, restrictions on transferred assets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.accounts import CATEGORIES
from pledgebook.money import NIL
from pledgebook.records import Earmark
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry
    from pledgebook.vouchers import Leg, Voucher


def visit(book: Book) -> Visit | None:
    """One finding an expense leg and kind of earmark."""
    earmarks: dict[str, dict[str, set[str]]] = {}
    for earmark in book.registry.all(Earmark):
        kinds = earmarks.setdefault(earmark.agreement, {})
        kinds.setdefault(earmark.kind, set()).update(earmark.allowed)
    if not earmarks:
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if voucher.owner is not None and voucher.owner not in earmarks:
            return ()
        return [
            _off(book, voucher, leg, kind, allowed, used)
            for leg in voucher.legs
            if leg.agreement in earmarks
            and leg.value > NIL
            and leg.role == "expense"
            and leg.parts.category != "Indirect"
            for kind, allowed in earmarks[leg.agreement].items()
            if not (used := _used(kind, voucher, leg, book.registry)) & allowed
        ]

    return judge


def _off(
    book: Book, voucher: Voucher, leg: Leg, kind: str, allowed: set[str], used: set[str]
) -> Finding:
    what = f"{kind} {min(used)}" if used else f"no {kind}"
    return at_voucher(
        "PB302", voucher,
        f"{voucher.name}: {book.registry.donor_name(leg.agreement or '')} is earmarked for {kind} "
        f"{', '.join(sorted(allowed))}; {leg.account} names {what}",
        amount=leg.value, currency=leg.value_currency,
    )  # fmt: skip


def _used(kind: str, voucher: Voucher, leg: Leg, registry: Registry) -> set[str]:
    """What a leg is spent on, in all the words an earmark may use for it."""
    if kind == "window":
        return {leg.parts.window} if leg.parts.window else set()
    if kind == "category":
        category = leg.parts.category
        return {category, CATEGORIES.get(category, category)} if category else set()
    project = voucher.text("project", leg) if voucher.spoken else voucher.project
    if project is None and leg.obligation is not None:
        contract = registry.obligation(leg.obligation)
        project = contract.project if contract else None
    if kind == "project":
        return {project} if project else set()
    record = registry.project(project)
    place = voucher.text("location", leg) if voucher.spoken else voucher.location
    place = place or (record.location if record else None)
    places: set[str] = set()
    while place and place not in places:
        places.add(place)
        known = registry.location(place)
        place = known.parent if known else None
    return places


RULE = Rule(
    code="PB302",
    name="off earmark",
    scope="local",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the voucher",
    reach=(),
    visit=visit,
)
