"""A budget line is not exceeded beyond what may be reallocated.

A `budget` gives an agreement or a project a sum for a window, a category and a period; a later line
of the same four replaces an earlier one that it overlaps. The policy `budget-tolerance` says how far
a line may be exceeded: within it the finding is a warning, beyond it an error. Cost in a window and
category for which the subject has no line, though it has others, is a warning too.

Fails:

    2016-01-01 custom "policy" "budget-tolerance" 0.10
    2017-01-01 custom "budget" "FI-2016-01" "W1-Works" "Supplies" 1000.00 USD 2017-01-01 2017-12-31
    2017-03-02 * "Beta Trading" "More pipes than were budgeted"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    1200.00 USD
      Assets:Bank:Tigris:USD           -1200.00 USD

Passes:

    2016-01-01 custom "policy" "budget-tolerance" 0.10
    2017-01-01 custom "budget" "FI-2016-01" "W1-Works" "Supplies" 1000.00 USD 2017-01-01 2017-12-31
    2017-02-01 custom "budget" "FI-2016-01" "W1-Works" "Supplies" 1200.00 USD 2017-01-01 2017-12-31
      version: "2"
    2017-03-02 * "Beta Trading" "Pipes within the revised budget"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    1200.00 USD
      Assets:Bank:Tigris:USD           -1200.00 USD

Source: UNDP project budgets by UN harmonised category; tolerance of donor agreements for
reallocation between lines; IPSAS 24.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.accounts import CATEGORIES
from pledgebook.money import NIL, format_money
from pledgebook.records import Budget
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


class Place(NamedTuple):
    """What a budget line is for: an agreement or project, a window and a category."""

    subject: str
    window: str
    category: str

    def __str__(self) -> str:
        return f"{self.subject}/{self.window}/{self.category}"


def check(book: Book) -> Iterator[Finding]:
    """One finding a line, at the voucher that takes it over its budget."""
    lines = budget_lines(
        line for line in book.registry.all(Budget) if book.until is None or line.date <= book.until
    )
    if not lines:
        return
    budgeted = {place.subject for place in lines}
    cost = _cost(book, budgeted)
    for place, own in lines.items():
        for line in own:
            yield from _judge(book, place, line, cost.get(place, ()))
    for place, spending in cost.items():
        own = lines.get(place, [])
        # Spending is in the order of days: mostly the one line holds the first and the last of it.
        if (
            len(own) == 1
            and own[0].from_ <= spending[0][0].date
            and spending[-1][0].date <= own[0].to
        ):
            continue
        outside = [
            (voucher, value)
            for voucher, value in spending
            if not any(line.from_ <= voucher.date <= line.to for line in own)
        ]
        if outside:
            yield from _unbudgeted(book, place, outside)


def budget_lines(lines: Iterable[Budget]) -> Mapping[Place, list[Budget]]:
    """The lines in force: of two that overlap for one place the later (or higher version) stands."""
    names = {number: name for name, number in CATEGORIES.items()}
    found: dict[Place, list[Budget]] = defaultdict(list)
    for line in sorted(lines, key=lambda one: (one.date, *_version(one))):
        place = Place(line.subject, line.window, names.get(line.category, line.category))
        found[place] = [one for one in found[place] if one.to < line.from_ or line.to < one.from_]
        found[place].append(line)
    return found


def _version(line: Budget) -> tuple[Decimal, str]:
    """Versions in their order: 9 before 10, numbers before words."""
    try:
        return Decimal(str(line.version or 0)), ""
    except ArithmeticError:
        return Decimal("Infinity"), str(line.version)


def _cost(book: Book, budgeted: set[str]) -> dict[Place, list[tuple[Voucher, Decimal]]]:
    found: dict[Place, list[tuple[Voucher, Decimal]]] = defaultdict(list)
    projects = {id_ for id_ in budgeted if book.registry.project(id_) is not None}
    places: dict[tuple[str, str], Place] = {}
    for voucher, leg in book.by_role.get("expense", ()):
        window, category = leg.parts.window or "", leg.parts.category or ""
        if leg.agreement in budgeted:
            key = leg.agreement, leg.account
            place = places.get(key)
            if place is None:
                place = places[key] = Place(leg.agreement, window, category)
            found[place].append((voucher, leg.value))
        project = voucher.text("project", leg) if projects else None
        if project in projects:
            found[Place(project, window, category)].append((voucher, leg.value))
    return found


def _judge(
    book: Book, place: Place, line: Budget, spending: Iterable[tuple[Voucher, Decimal]]
) -> Iterator[Finding]:
    if line.amount.currency != book.currency:
        return
    budget, spent = line.amount.number, NIL
    over: Voucher | None = None
    for voucher, value in spending:
        if line.from_ <= voucher.date <= line.to:
            spent += value
            over = None if spent <= budget else over or voucher
    policy = book.registry.policy("budget-tolerance", over.date) if over else None
    if over is None or policy is None:
        return
    share = (spent - budget) / budget * 100 if budget else None
    beyond = spent > budget * (1 + policy[0])
    told = f"{share:.1f} % over" if share is not None else "of a line of nil"
    yield at_voucher("PB304", over,
                     f"{place}: spent {format_money(spent)} {book.currency} of a budget of "
                     f"{format_money(budget)} {book.currency} from {line.from_} to {line.to}, "
                     f"{told}", subject=str(place), amount=spent - budget,
                     currency=book.currency, severity="error" if beyond else "warning")  # fmt: skip


def _unbudgeted(
    book: Book, place: Place, spending: list[tuple[Voucher, Decimal]]
) -> Iterator[Finding]:
    spent = sum((value for _, value in spending), NIL)
    first = spending[0][0]
    if spent > 0 and book.registry.policy("budget-tolerance", first.date) is not None:
        yield at_voucher("PB304", first,
                         f"{place}: spent {format_money(spent)} {book.currency} without a budget "
                         f"line, though {place.subject} has others", subject=str(place),
                         amount=spent, currency=book.currency, severity="warning")  # fmt: skip


RULE = Rule(
    code="PB304",
    name="budget line over tolerance",
    scope="merge",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the line as SUBJECT/WINDOW/CATEGORY",
    reach=("budget",),
    check=check,
)
