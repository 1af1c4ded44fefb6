"""The activities of a facility: itself, and one for each project, or window where there is none.

Money in (pledges, agreements, receipts) stands at the facility, money out at what it was spent on;
what names neither project nor window stays with the facility. Nothing is published between the
facility and its own activities, so that every amount stands once.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pledgebook.money import ZERO
from pledgebook_reports.exports.budgets import YearBudget, year_budgets
from pledgebook_reports.exports.movements import SPENDING, Movement, movements
from pledgebook_reports.exports.organisations import (
    Organisation,
    Publisher,
    organisations,
    publisher,
)
from pledgebook_reports.exports.places import Place, countries_of, places
from pledgebook_reports.exports.scope import known_code, percentages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import duckdb

    from pledgebook_reports.exports.scope import Scope

SECTOR_UNSPECIFIED = "99810"
"""DAC purpose code "Sectors not specified"."""
INCOMING = frozenset(("1", "11", "13"))
_SPENT = frozenset(("3", "4"))


@dataclass(slots=True)
class Activity:
    """One activity; shares of sectors and countries in per cent of the whole."""

    identifier: str
    title: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    sectors: Mapping[str, Decimal] = field(default_factory=dict)
    countries: Mapping[str, Decimal] = field(default_factory=dict)
    places: Sequence[Place] = ()
    funders: set[str] = field(default_factory=set)
    implementers: set[str] = field(default_factory=set)
    budgets: list[YearBudget] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    optional: bool = False
    """Whether it is left out where nothing stands in it."""

    def spending(self) -> Iterator[Movement]:
        """What was disbursed and expended, in the facility's currency."""
        return (movement for movement in self.movements if movement.type in _SPENT)


@dataclass(frozen=True, slots=True)
class Programme:
    """A facility's activities, the facility's own first, and who is named in them."""

    scope: Scope
    publisher: Publisher
    organisations: Mapping[str, Organisation]
    activities: Sequence[Activity]


_PROJECTS = """own AS (
  SELECT p.id, p.name, p.location, p.sector, p."start", p."end"
  FROM projects p CROSS JOIN asked q LEFT JOIN entries e ON e.kind = 'project' AND e.id = p.id
  WHERE p.facility = q.facility AND NOT (q.real_only AND COALESCE(e.illustrative, FALSE))
)
SELECT * FROM own ORDER BY id"""

_SHARES = """
SELECT COALESCE(o.activity, q.facility), o.donor, COALESCE(o.partner, o.payee), o.location,
       SUM(o.value)
FROM outgoing o CROSS JOIN asked q
GROUP BY COALESCE(o.activity, q.facility), o.donor, COALESCE(o.partner, o.payee), o.location"""


def programme(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Programme:
    """All that a facility publishes of its activities.

    Raises:
        ExportError: the books lack an identifier or a place, or have a code that no list has.
    """
    named = organisations(connection)
    own = publisher(connection, scope, named)
    known = places(connection)
    found = _activities(connection, scope, own, known)
    for movement in movements(connection, scope):
        at = found.get(movement.activity) or found[scope.facility]
        at.movements.append(movement)
        if movement.type in INCOMING and movement.party in named:
            at.funders.add(movement.party)
    for budget in year_budgets(connection, scope):
        (found.get(budget.activity) or found[scope.facility]).budgets.append(budget)
    _share(scope.rows(connection, SPENDING + _SHARES), scope.facility, found, named, known)
    facility, *parts = found.values()
    weights: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for part in parts:
        (sector,) = part.sectors
        weights[sector] += sum((movement.amount for movement in part.spending()), ZERO)
    facility.sectors = percentages(weights) or {SECTOR_UNSPECIFIED: Decimal(100)}
    kept = [part for part in parts if not part.optional or part.movements or part.budgets]
    return Programme(scope, own, named, (facility, *kept))


def _share(
    spent: Iterable[tuple[Any, ...]],
    facility: str,
    found: Mapping[str, Activity],
    named: Mapping[str, Organisation],
    known: Mapping[str, Place],
) -> None:
    """Who pays for and who implements each activity, and the countries that it spends in."""
    spent_in: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for key, donor, party, location, value in spent:
        whose = key if key in found else facility
        if donor in named:
            found[whose].funders.add(donor)
        if party in named and named[party].implements:
            found[whose].implementers.add(party)
        if location in known:
            for one in {whose, facility}:
                spent_in[one][known[location].country] += value
    every = percentages(dict.fromkeys(countries_of(known.values()), Decimal(1)))
    for key, activity in found.items():
        activity.countries = activity.countries or percentages(spent_in[key]) or every


def _activities(
    connection: duckdb.DuckDBPyConnection,
    scope: Scope,
    own: Publisher,
    known: Mapping[str, Place],
) -> dict[str, Activity]:
    """The activities without their money, by id of the facility, project or window."""
    start, end = connection.execute(
        'SELECT COALESCE("start", "date"), "end" FROM facilities WHERE id = ?', [scope.facility]
    ).fetchall()[0]
    top = [place for place in known.values() if place.parent is None]
    found = {scope.facility: Activity(own.identifier, own.name, start, end, places=top)}
    for id_, name, location, sector, first, last in scope.rows(connection, _PROJECTS):
        code = known_code("Sector", sector, f"project {id_}") if sector else SECTOR_UNSPECIFIED
        place = known.get(location)
        found[id_] = Activity(
            f"{own.identifier}-{id_}",
            name,
            first or start,
            last,
            {code: Decimal(100)},
            {place.country: Decimal(100)} if place else {},
            [place] if place else [],
        )
    windows = connection.execute(
        "SELECT id, name FROM windows WHERE facility = ? ORDER BY id", [scope.facility]
    )
    for id_, name in windows.fetchall():
        title = f"{own.name}: {name}, outside projects"
        found[id_] = Activity(
            f"{own.identifier}-{id_}",
            title,
            start,
            end,
            {SECTOR_UNSPECIFIED: Decimal(100)},
            optional=True,
        )
    return found
