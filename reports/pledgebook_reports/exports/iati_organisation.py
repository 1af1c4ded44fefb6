"""The organisation that reports, as an IATI 2.03 organisation file.

Total budgets and expenditure by calendar year, of all facilities in the books that it reports; an
organisation with other books has to add those. Source of the elements, their order and codes: IATI
2.03 organisation standard.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from pledgebook.money import ZERO
from pledgebook_reports.exports import elements as xml
from pledgebook_reports.exports.elements import element
from pledgebook_reports.exports.scope import known_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pledgebook_reports.exports.activities import Programme
    from pledgebook_reports.exports.budgets import YearBudget


def render(programmes: Sequence[Programme]) -> str:
    """The file, one `iati-organisation` for each organisation that reports a facility.

    Raises:
        ExportError: a currency is not on the code list.
    """
    scope = programmes[0].scope
    by_organisation: dict[str, list[Programme]] = defaultdict(list)
    for programme in programmes:
        by_organisation[programme.publisher.organisation.ref or ""].append(programme)
    lines = (_organisation(ref, by_organisation[ref]) for ref in sorted(by_organisation))
    return xml.file(
        "iati-organisations",
        scope.as_of,
        chain.from_iterable(lines),
        invented=scope.with_illustrative,
    )


def _organisation(ref: str, programmes: Sequence[Programme]) -> Iterator[str]:
    """An organisation, a line each element in it."""
    scope, organisation = programmes[0].scope, programmes[0].publisher.organisation
    currency = known_code("Currency", scope.currency, f"facility {scope.facility}")
    yield (
        f'<iati-organisation last-updated-datetime="{xml.midnight(scope.as_of)}" xml:lang="en" '
        f'default-currency="{currency}">'
    )
    yield element("organisation-identifier", xml.text(ref))
    yield element("name", xml.narrative(organisation.name))
    yield xml.organisation("reporting-org", organisation)
    for budgets in _by_year(programmes):
        told = max(b.told for b in budgets)
        yield element(
            "total-budget",
            xml.period(min(b.start for b in budgets), max(b.end for b in budgets)),
            xml.value(sum((b.amount for b in budgets), ZERO), budgets[0].currency, told),
            status="2",
        )
    for (year, unit), (amount, last) in sorted(_spent(programmes).items()):
        end = min(datetime.date(year, 12, 31), scope.as_of)
        yield element(
            "total-expenditure",
            xml.period(datetime.date(year, 1, 1), end),
            xml.value(amount, unit, last),
        )
    yield "</iati-organisation>"


def _by_year(programmes: Sequence[Programme]) -> list[list[YearBudget]]:
    found: dict[tuple[int, str], list[YearBudget]] = defaultdict(list)
    for programme in programmes:
        for activity in programme.activities:
            for budget in activity.budgets:
                found[budget.start.year, budget.currency].append(budget)
    return [found[key] for key in sorted(found)]


def _spent(programmes: Sequence[Programme]) -> dict[tuple[int, str], tuple[Decimal, datetime.date]]:
    """What was disbursed and expended in each year and currency, with the last day of it."""
    found: dict[tuple[int, str], tuple[Decimal, datetime.date]] = {}
    for programme in programmes:
        for activity in programme.activities:
            for movement in activity.spending():
                key = movement.date.year, movement.currency
                amount, last = found.get(key, (ZERO, movement.date))
                found[key] = amount + movement.amount, max(last, movement.date)
    return found
