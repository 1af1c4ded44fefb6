"""The columns of a workpaper, and the plan as it stands in one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import format_money, format_share
from pledgebook_reports.audit.sampling import hypergeometric
from pledgebook_reports.audit.sampling.plan import CERTAIN, NEGATIVE, SAMPLED, ZERO, items_digest

if TYPE_CHECKING:
    from pledgebook_reports.audit.sampling.plan import Chosen, Sample
    from pledgebook_reports.table import Cell

ITEM, STRATUM, BOOK = "Item", "Stratum", "Book amount"
AUDITED, DEVIATION = "Audited amount", "Deviation"
NOTES, MARKS = "Notes", "Marks"
KNOWN = (
    ITEM, STRATUM, "Date", "Payee", "Purpose", "Agreements", "Contracts", "Entry in the books",
    "Evidence below documents/", BOOK,
)  # fmt: skip
TESTS = ("Existence", "Amount", "Agreement", "Approval", "Evidence")
"""What the auditor tests of each item: yes, no or n/a."""
ANSWERS = ("yes", "no", "n/a")

METHOD_NAMES = {
    "mus": "monetary unit sampling",
    "random": "random sampling",
    "stratified": "stratified random sampling",
    "attribute": "attribute sampling",
}


def asked(method: str) -> tuple[str, ...]:
    """The headings of what the auditor fills in."""
    return (*TESTS, DEVIATION if method == "attribute" else AUDITED, NOTES, MARKS)


def title(sample: Sample) -> str:
    """The sample in one line."""
    scope = sample.population.scope
    return f"Audit sample of {scope.account} to {scope.until}: {METHOD_NAMES[sample.asked.method]}"


def cells(one: Chosen) -> tuple[Cell, ...]:
    """What is known of an item, in the order of `KNOWN`."""
    item = one.item
    return (
        item.id, one.stratum, item.date, item.payee, item.purpose, item.agreements,
        item.obligations, f"{item.file}:{item.line}", "; ".join(item.evidence), item.amount,
    )  # fmt: skip


def digest(sample: Sample) -> str:
    """The digest of the items, by which an evaluation sees that none was altered or left out."""
    return items_digest((one.item.id, one.stratum, one.item.amount) for one in sample.chosen)


def plan_lines(sample: Sample) -> list[tuple[str, str]]:
    """The plan, label by label: all that an evaluation needs."""
    asked, population = sample.asked, sample.population
    scope = population.scope
    attribute = asked.method == "attribute"

    def said(limit: Decimal) -> str:
        return format_share(limit) if attribute else format_money(limit)

    lines = [
        ("Method", asked.method),
        ("Seed", str(asked.seed)),
        ("Confidence", format_share(asked.confidence)),
        ("Tolerable", said(asked.tolerable)),
        ("Expected", said(asked.expected)),
        ("Currency", population.currency),
        ("Accounts", scope.account),
        ("From", str(scope.from_ or "the beginning of the books")),
        ("To", str(scope.until)),
        ("Agreement", scope.agreement or "all"),
        ("Population, items", str(len(population.items))),
        ("Population, amount", format_money(population.total)),
    ]
    if attribute:
        lines.append(("Deviations allowed", str(sample.allowed)))
        small = len(population.items) <= hypergeometric.SMALL
        lines.append(("Distribution", hypergeometric.NAME if small else "binomial"))
    else:
        lines.append(("Planning factor", f"{sample.factor:.4f}"))
        lines.append(("Interval", format_money(sample.interval)))
    if asked.method == "mus":
        lines.append(("Random start", format_money(sample.start)))
    lines += [
        (
            f"Drawn from {part.name}",
            f"{part.drawn} of {part.count} items; {format_money(part.value)}",
        )
        for part in sample.strata
    ]
    lines.append(("Books (SHA-256)", sample.books))
    lines.append(("Items (SHA-256)", digest(sample)))
    return lines


def completeness(sample: Sample) -> list[tuple[str, str]]:
    """The proof that the population is whole."""
    population = sample.population
    lines = [
        (f"Reconciliation {number}", f"{what}: {format_money(amount)} {population.currency}")
        for number, (what, amount) in enumerate(population.reconciliation, 1)
    ]
    found = [f"{gap.text} (before {gap.after})" for gap in population.gaps]
    lines.append(("Gaps in voucher series", "; ".join(found) or "none: every number is there"))
    if population.sign < 0:
        lines.append(("Side", "the accounts stand in credit; amounts are turned"))
    return lines


def summary(sample: Sample) -> list[tuple[str, int, Decimal]]:
    """How many items of what amount stand in each stratum."""
    order = [CERTAIN, SAMPLED, *(part.name for part in sample.strata), NEGATIVE, ZERO]
    told = []
    for name in dict.fromkeys(order):
        among = sample.among(name)
        if among:
            whole = sum((one.item.amount for one in among), Decimal("0.00"))
            told.append((name, len(among), whole))
    return told


HOW = (
    (
        "Draws: SHA-256 of the seed, the digest of the books, the purpose and a counter or the item's "
        "name, joined by line feeds: the same seed on the same books draws the same items anywhere."
    ),
    (
        "Fill in the coloured cells. An audited amount left blank is told and counts as wholly wrong "
        "until it is filled in; it is never taken to be right."
    ),
    "Then: pledgebook sample evaluate FILE.",
)


_NUMBER = re.compile(r"\d{1,20}(\.\d{1,6})?%?", re.ASCII)


def number_of(text: str) -> Decimal | None:
    """The amount that an auditor writes, or the share where it is in per cent; None for any other text."""
    plain = text.strip().replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain[:-1]) / 100 if plain.endswith("%") else Decimal(plain)
