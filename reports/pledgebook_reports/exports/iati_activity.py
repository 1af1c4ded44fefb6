"""The facility's activities as an IATI 2.03 activity file.

Source of the elements, their order and codes: IATI 2.03 activity standard and its code lists.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from pledgebook_reports.exports import elements as xml
from pledgebook_reports.exports.activities import INCOMING
from pledgebook_reports.exports.elements import element, repeated
from pledgebook_reports.exports.scope import known_code

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook_reports.exports.activities import Activity, Programme
    from pledgebook_reports.exports.movements import Movement
    from pledgebook_reports.exports.organisations import Organisation
    from pledgebook_reports.exports.places import Place

FUNDING, ACCOUNTABLE, EXTENDING, IMPLEMENTING = "1", "2", "3", "4"
"""OrganisationRole."""
PARENT, CHILD = "1", "2"
"""RelatedActivityType."""
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
"""ActivityDateType."""
PIPELINE, IMPLEMENTATION, CLOSED = "1", "2", "4"
"""ActivityStatus."""
GRANT = "110"
"""FinanceType "standard grant"."""


def render(programmes: Sequence[Programme]) -> str:
    """The file, one `iati-activity` each: of every facility its own, then its parts.

    Raises:
        ExportError: a currency is not on the code list.
    """
    scope = programmes[0].scope
    lines = (
        _activity(programme, activity)
        for programme in programmes
        for activity in programme.activities
    )
    return xml.file(
        "iati-activities",
        scope.as_of,
        chain.from_iterable(lines),
        invented=scope.with_illustrative,
    )


def _activity(programme: Programme, activity: Activity) -> Iterator[str]:
    """An activity, a line each element in it."""
    scope, head = programme.scope, programme.activities[0]
    currency = known_code("Currency", scope.currency, f"facility {scope.facility}")
    level = "1" if activity is head else "2"
    yield (
        f'<iati-activity last-updated-datetime="{xml.midnight(scope.as_of)}" xml:lang="en" '
        f'default-currency="{currency}" hierarchy="{level}">'
    )
    yield element("iati-identifier", xml.text(activity.identifier))
    yield xml.organisation("reporting-org", programme.publisher.organisation)
    yield element("title", xml.narrative(activity.title))
    yield element("description", xml.narrative(_description(programme, activity)), type="1")
    yield from _participants(programme, activity)
    yield from _dates(activity, scope.as_of)
    for country, share in activity.countries.items():
        yield repeated("recipient-country", code=country, percentage=xml.plain(share))
    for place in activity.places:
        yield _place(place)
    for sector, share in activity.sectors.items():
        yield repeated("sector", vocabulary="1", code=sector, percentage=xml.plain(share))
    yield repeated("default-finance-type", code=GRANT)
    for budget in activity.budgets:
        yield element(
            "budget",
            xml.period(budget.start, budget.end),
            xml.value(budget.amount, _currency(budget.currency), budget.told),
            type="2" if budget.revised else "1",
            status="2",
        )
    for movement in activity.movements:
        yield _transaction(programme.organisations, movement)
    for other in programme.activities[1:] if activity is head else (head,):
        kind = CHILD if activity is head else PARENT
        yield repeated("related-activity", ref=other.identifier, type=kind)
    yield "</iati-activity>"


def _description(programme: Programme, activity: Activity) -> str:
    name = programme.publisher.name
    if activity is programme.activities[0]:
        return f"{name}: contributions of its donors; its projects are activities of their own."
    return f"{activity.title}. Part of {name}."


def _participants(programme: Programme, activity: Activity) -> Iterator[str]:
    own, named = programme.publisher.organisation, programme.organisations
    implementing = [named[id_] for id_ in sorted(activity.implementers)] or [own]
    roles = [
        *((named[id_], FUNDING) for id_ in sorted(activity.funders)),
        (own, ACCOUNTABLE),
        (own, EXTENDING),
        *((organisation, IMPLEMENTING) for organisation in implementing),
    ]
    for organisation, role in roles:
        yield xml.organisation("participating-org", organisation, role)


def _dates(activity: Activity, as_of: datetime.date) -> Iterator[str]:
    """Status and dates: what lies behind the day of the figures is actual, the rest planned."""
    first = activity.start or min((m.date for m in activity.movements), default=as_of)
    begun, over = first <= as_of, activity.end is not None and activity.end < as_of
    status = CLOSED if over else IMPLEMENTATION if begun else PIPELINE
    yield repeated("activity-status", code=status)
    kind = ACTUAL_START if begun else PLANNED_START
    yield repeated("activity-date", type=kind, iso_date=first.isoformat())
    if activity.end is not None:
        kind = ACTUAL_END if over else PLANNED_END
        yield repeated("activity-date", type=kind, iso_date=activity.end.isoformat())


@lru_cache(maxsize=10_000)
def _place(place: Place) -> str:
    """A place by its ISO 3166-2 id as reference; the vocabulary of its country is ISO 3166-1."""
    return element(
        "location",
        element("location-reach", code="1"),  # where the activity happens
        element("name", xml.narrative(place.name)),
        element("administrative", vocabulary="A4", level="0", code=place.country),
        ref=place.id,
    )


def _transaction(named: Mapping[str, Organisation], movement: Movement) -> str:
    invented = " (illustrative)" if movement.illustrative else ""
    party = named.get(movement.party or "")
    side = "provider-org" if movement.type in INCOMING else "receiver-org"
    return (
        f'<transaction ref="{xml.text(movement.reference)}">'
        f'<transaction-type code="{movement.type}"/>'
        f'<transaction-date iso-date="{movement.date}"/>'
        f"{xml.value(movement.amount, _currency(movement.currency), movement.date)}"
        f"<description>{xml.narrative(movement.text + invented)}</description>"
        f"{xml.organisation(side, party) if party else ''}</transaction>"
    )


@lru_cache(maxsize=1_000)
def _currency(code: str) -> str:
    return known_code("Currency", code, "an amount of the books")
