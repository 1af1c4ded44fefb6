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

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.accounts import CATEGORIES
from pledgebook.records import Earmark
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry
    from pledgebook.vouchers import Leg, Voucher


def check(book: Book) -> Iterator[Finding]:
    """One finding an expense leg and kind of earmark."""
    earmarks: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for earmark in book.registry.all(Earmark):
        earmarks[earmark.agreement][earmark.kind].update(earmark.allowed)
    if not earmarks:
        return
    for voucher in book.posted:
        for leg in voucher.legs:
            if leg.parts.role != "expense" or leg.parts.category == "Indirect":
                continue
            for kind, allowed in earmarks.get(leg.agreement or "", {}).items():
                used = _used(kind, voucher, leg, book.registry)
                if not used & allowed:
                    what = f"{kind} {min(used)}" if used else f"no {kind}"
                    yield at_voucher("PB302", voucher,
                                     f"{voucher.name}: {book.registry.donor_name(leg.agreement or '')}"
                                     f" is earmarked for {kind} {', '.join(sorted(allowed))}; "
                                     f"{leg.account} names {what}",
                                     amount=leg.value, currency=leg.value_currency)  # fmt: skip


def _used(kind: str, voucher: Voucher, leg: Leg, registry: Registry) -> set[str]:
    """What a leg is spent on, in all the words an earmark may use for it."""
    project = voucher.text("project", leg)
    record = registry.project(project)
    if kind == "project":
        return {project} if project else set()
    if kind == "window":
        return {leg.parts.window} if leg.parts.window else set()
    if kind == "category":
        category = leg.parts.category
        return {category, CATEGORIES.get(category, category)} if category else set()
    place = voucher.text("location", leg) or (record.location if record else None)
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
    check=check,
)
