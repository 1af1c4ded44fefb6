"""One credit that pays several instalments of one donor, to the cent and in one way alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pledgebook.money import to_cents
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.amounts import deducted
from pledgebook_importers.matching.evidence import Candidate, Terms
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.proposal import Match, Paid
from pledgebook_importers.matching.subsets import only_subset

RANK = 3
"""More than a name with one amount, less than an instalment named in full."""


def match_several(
    line: StatementLine, found: Sequence[Candidate], terms: Terms
) -> tuple[Match, int] | None:
    """The instalments that add up to the credit, with the weight of that; None where none do.

    Only among those that a reference or the payer's name speaks for, and nothing speaks against.
    """
    by_donor: dict[str, list[OpenInstalment]] = defaultdict(list)
    for one in found:
        if not one.gainsaid:
            by_donor[one.instalment.donor].append(one.instalment)
    for donor, items in by_donor.items():
        chosen = _in_units(line, items) or _in_weights(line, items, terms)
        if chosen:
            labels = ", ".join(item.label for item in chosen)
            reason = f"{labels} of {donor} add up to it, and no others do"
            paid = tuple(Paid(item, item.amount) for item in chosen)
            return Match(line, "receipt", "medium", reason, paid), RANK
    return None


def _in_units(line: StatementLine, items: Sequence[OpenInstalment]) -> list[OpenInstalment]:
    """In the instalments' own currency: as booked, or as the bank shows what was sent."""
    for currency in dict.fromkeys(item.currency for item in items):
        own = [item for item in items if item.currency == currency]
        amounts = [item.amount for item in own]
        wholes = [amount for amount, unit in line.shown if unit == currency]
        if line.currency == currency:
            wholes += [line.amount + deducted(line), line.amount]
        for whole in dict.fromkeys(wholes):
            places = only_subset(amounts, whole)
            if places:
                return [own[place] for place in places]
    return []


def _in_weights(
    line: StatementLine, items: Sequence[OpenInstalment], terms: Terms
) -> list[OpenInstalment]:
    """At the rates of the day that they were booked at, where the bank shows no original."""
    if line.currency != terms.currency or line.shown:
        return []
    weights = [to_cents(item.amount * item.rate) for item in items]
    return [items[place] for place in only_subset(weights, line.amount + deducted(line))]
