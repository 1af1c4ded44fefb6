"""The names of the books that must be screened: each party with its owners, directors and accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pledgebook.records import Party
from pledgebook_importers.matching.names import plain_names
from pledgebook_importers.screening.countries import code_of
from pledgebook_importers.screening.entries import Birth, Kind
from pledgebook_importers.screening.matching.screen import Query

if TYPE_CHECKING:
    from pledgebook.registry import Registry

OF_A_PARTY = {
    "also-known-as": "also known as",
    "account-holder": "holder of the bank account of",
    "owners": "owner of",
    "directors": "director of",
}
"""The keys of `party` that hold names, and what they are to the party."""
_ITS_OWN = ("also-known-as",)
"""Names of the party itself: what is known of it is known of them."""


def names_of(registry: Registry) -> Iterator[Query]:
    """Every name of every party, in the order of the books; `ref` is the party's id.

    A name that an amendment replaced is screened too: money was paid under it.
    """
    for party in registry.all(Party):
        own = _circumstances(party)
        yield Query(party.name, *own, ref=party.id)
        seen = {party.name}
        for key, capacity in OF_A_PARTY.items():
            for name in _every(registry, party.id, key):
                if name not in seen:
                    seen.add(name)
                    facts = own if key in _ITS_OWN else ("", (), frozenset())
                    yield Query(name, *facts, ref=party.id, capacity=capacity)


def _circumstances(party: Party) -> tuple[Kind, tuple[Birth, ...], frozenset[str]]:
    kind: Kind = "person" if party.birth_date or "staff" in party.role else ""
    born = party.birth_date
    births = (Birth(born.year, born.year, born),) if born else ()
    code = code_of(party.country or "")
    return (
        kind or ("organisation" if party.org_type else ""),
        births,
        frozenset((code,)) if code else frozenset(),
    )


def _every(registry: Registry, id_: str, key: str) -> Iterator[str]:
    """The names under a key, as registered and as amended; what stands in brackets is no name."""
    days = (None, *(change.date for change in registry.amendments(id_, key)))
    values = [getattr(registry.by_id[id_], key.replace("-", "_"))]
    values += [registry.amended(id_, key, day) for day in days if day is not None]
    for value in values:
        for text in (value,) if isinstance(value, str) else value or ():
            yield plain_names(text)[-1]
