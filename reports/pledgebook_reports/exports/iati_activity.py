"""The facility's activities as an IATI 2.03 activity file.

Source of the elements, their order and codes: IATI 2.03 activity standard and its code lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.exports import elements as xml
from pledgebook_reports.exports.activities import INCOMING
from pledgebook_reports.exports.scope import known_code

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from lxml import etree

    from pledgebook_reports.exports.activities import Activity, Programme
    from pledgebook_reports.exports.movements import Movement
    from pledgebook_reports.exports.places import Place

FUNDING, ACCOUNTABLE, EXTENDING, IMPLEMENTING = "1", "2", "3", "4"
"""OrganisationRole."""
PARENT, CHILD = "1", "2"
"""RelatedActivityType."""
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
"""ActivityDateType."""
PIPELINE, IMPLEMENTATION, CLOSED = "1", "2", "4"
"""ActivityStatus."""


def render(programmes: Sequence[Programme]) -> str:
    """The file, one `iati-activity` each: of every facility its own, then its parts.

    Raises:
        ExportError: a currency is not on the code list.
    """
    scope = programmes[0].scope
    file = xml.root("iati-activities", scope.as_of, invented=scope.with_illustrative)
    for programme in programmes:
        for activity in programme.activities:
            _activity(file, programme, activity)
    return xml.serialised(file)


def _activity(file: etree._Element, programme: Programme, activity: Activity) -> None:
    scope, publisher = programme.scope, programme.publisher
    head = programme.activities[0]
    node = xml.add(
        file,
        "iati-activity",
        last_updated_datetime=xml.midnight(scope.as_of),
        default_currency=known_code("Currency", scope.currency, f"facility {scope.facility}"),
        hierarchy="1" if activity is head else "2",
    )
    node.set(xml.LANG, "en")
    xml.add(node, "iati-identifier").text = activity.identifier
    xml.organisation(node, "reporting-org", publisher.organisation)
    xml.told(node, "title", activity.title)
    xml.told(node, "description", _description(programme, activity), type="1")
    _participants(node, programme, activity)
    _dates(node, activity, scope.as_of)
    for country, share in activity.countries.items():
        xml.add(node, "recipient-country", code=country, percentage=xml.plain(share))
    for place in activity.places:
        _place(node, place)
    for sector, share in activity.sectors.items():
        xml.add(node, "sector", vocabulary="1", code=sector, percentage=xml.plain(share))
    xml.add(node, "default-finance-type", code="110")  # standard grant
    for budget in activity.budgets:
        found = xml.add(node, "budget", type="2" if budget.revised else "1", status="2")
        xml.period(found, budget.start, budget.end)
        xml.value(found, budget.amount, _currency(budget.currency), budget.told)
    for movement in activity.movements:
        _transaction(node, programme, movement)
    related = programme.activities[1:] if activity is head else (head,)
    for other in related:
        kind = CHILD if activity is head else PARENT
        xml.add(node, "related-activity", ref=other.identifier, type=kind)


def _description(programme: Programme, activity: Activity) -> str:
    name = programme.publisher.name
    if activity is programme.activities[0]:
        return f"{name}: contributions of its donors; its projects are activities of their own."
    return f"{activity.title}. Part of {name}."


def _participants(node: etree._Element, programme: Programme, activity: Activity) -> None:
    own = programme.publisher.organisation
    named = programme.organisations
    for id_ in sorted(activity.funders):
        xml.organisation(node, "participating-org", named[id_], FUNDING)
    xml.organisation(node, "participating-org", own, ACCOUNTABLE)
    xml.organisation(node, "participating-org", own, EXTENDING)
    implementing = [named[id_] for id_ in sorted(activity.implementers)] or [own]
    for organisation in implementing:
        xml.organisation(node, "participating-org", organisation, IMPLEMENTING)


def _dates(node: etree._Element, activity: Activity, as_of: datetime.date) -> None:
    """Status and dates: what lies behind the day of the figures is actual, the rest planned."""
    first = activity.start or min((m.date for m in activity.movements), default=as_of)
    begun, over = first <= as_of, activity.end is not None and activity.end < as_of
    status = CLOSED if over else IMPLEMENTATION if begun else PIPELINE
    xml.add(node, "activity-status", code=status)
    kind = ACTUAL_START if begun else PLANNED_START
    xml.add(node, "activity-date", type=kind, iso_date=first.isoformat())
    if activity.end is not None:
        kind = ACTUAL_END if over else PLANNED_END
        xml.add(node, "activity-date", type=kind, iso_date=activity.end.isoformat())


def _place(node: etree._Element, place: Place) -> None:
    """A place by its ISO 3166-2 id as reference; the vocabulary of its country is ISO 3166-1."""
    found = xml.add(node, "location", ref=place.id)
    xml.add(found, "location-reach", code="1")  # where the activity happens
    xml.told(found, "name", place.name)
    xml.add(found, "administrative", vocabulary="A4", level="0", code=place.country)


def _transaction(node: etree._Element, programme: Programme, movement: Movement) -> None:
    found = xml.add(node, "transaction", ref=movement.reference)
    xml.add(found, "transaction-type", code=movement.type)
    xml.add(found, "transaction-date", iso_date=movement.date.isoformat())
    xml.value(found, movement.amount, _currency(movement.currency), movement.date)
    invented = " (illustrative)" if movement.illustrative else ""
    xml.told(found, "description", movement.text + invented)
    party = programme.organisations.get(movement.party or "")
    if party is not None:
        side = "provider-org" if movement.type in INCOMING else "receiver-org"
        xml.organisation(found, side, party)


def _currency(code: str) -> str:
    return known_code("Currency", code, "an amount of the books")


def illustrative(movements: Iterable[Movement]) -> int:
    """How many of the published amounts are invented."""
    return sum(movement.illustrative for movement in movements)
