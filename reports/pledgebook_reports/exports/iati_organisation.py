"""The organisation that reports, as an IATI 2.03 organisation file.

Total budgets and expenditure by calendar year, of all facilities in the books that it reports; an
organisation with other books has to add those. Source of the elements, their order and codes: IATI
2.03 organisation standard.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import ZERO
from pledgebook_reports.exports import elements as xml
from pledgebook_reports.exports.scope import known_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from lxml import etree

    from pledgebook_reports.exports.activities import Programme
    from pledgebook_reports.exports.budgets import YearBudget


def render(programmes: Sequence[Programme]) -> str:
    """The file, one `iati-organisation` for each organisation that reports a facility."""
    scope = programmes[0].scope
    file = xml.root("iati-organisations", scope.as_of, invented=scope.with_illustrative)
    by_organisation: dict[str, list[Programme]] = defaultdict(list)
    for programme in programmes:
        by_organisation[programme.publisher.organisation.ref or ""].append(programme)
    for ref in sorted(by_organisation):
        _organisation(file, ref, by_organisation[ref])
    return xml.serialised(file)


def _organisation(file: etree._Element, ref: str, programmes: Sequence[Programme]) -> None:
    scope, organisation = programmes[0].scope, programmes[0].publisher.organisation
    node = xml.add(
        file,
        "iati-organisation",
        last_updated_datetime=xml.midnight(scope.as_of),
        default_currency=known_code("Currency", scope.currency, f"facility {scope.facility}"),
    )
    node.set(xml.LANG, "en")
    xml.add(node, "organisation-identifier").text = ref
    xml.told(node, "name", organisation.name)
    xml.organisation(node, "reporting-org", organisation)
    for budgets in _by_year(programmes):
        found = xml.add(node, "total-budget", status="2")
        xml.period(found, min(b.start for b in budgets), max(b.end for b in budgets))
        told = max(b.told for b in budgets)
        xml.value(found, sum((b.amount for b in budgets), ZERO), budgets[0].currency, told)
    for (year, currency), (amount, last) in sorted(_spent(programmes).items()):
        found = xml.add(node, "total-expenditure")
        end = min(datetime.date(year, 12, 31), scope.as_of)
        xml.period(found, datetime.date(year, 1, 1), end)
        xml.value(found, amount, currency, last)


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
