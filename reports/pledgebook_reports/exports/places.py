"""The places of the books with their countries, by ISO 3166-2 (`IQ-NI`: Ninewa in Iraq)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook_reports.exports.scope import ExportError, known_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb


@dataclass(frozen=True, slots=True)
class Place:
    """A place; `country` is ISO 3166-1 alpha-2, `top` the first division that it lies in."""

    id: str
    name: str
    parent: str | None
    top: str
    country: str


def places(connection: duckdb.DuckDBPyConnection) -> dict[str, Place]:
    """The places by id, in the order of their ids.

    Raises:
        ExportError: there is none, or a top one is not of a country.
    """
    found = connection.execute("SELECT id, name, parent FROM locations ORDER BY id").fetchall()
    if not found:
        raise ExportError('the books name no place: write custom "location" "IQ-NI" "Ninewa"')
    parents = {id_: parent for id_, _, parent in found}
    known = {}
    for id_, name, parent in found:
        top, seen = id_, {id_}
        while (above := parents.get(top)) is not None and above not in seen:
            top = above
            seen.add(above)
        country = known_code("Country", top[:2], f"location {top}, which is to be of ISO 3166-2")
        known[id_] = Place(id_, name, parent, top, country)
    return known


def countries_of(known: Iterable[Place]) -> list[str]:
    """The countries that places lie in."""
    return sorted({place.country for place in known})
