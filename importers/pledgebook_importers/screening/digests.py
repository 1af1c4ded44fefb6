"""What a decision was made on: digests of an entry of a list, and of all names of a party."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pledgebook import durable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pledgebook_importers.screening.entries import Entry
    from pledgebook_importers.screening.matching.screen import Query


def entry_digest(entry: Entry) -> str:
    """SHA-256 in hex of an entry: what `delta` calls a change changes it, order does not."""
    told = {
        "name": entry.name,
        "names": sorted({(name.text, name.quality == "low") for name in entry.names}),
        "kind": entry.kind,
        "births": sorted(map(str, entry.births)),
        "countries": sorted(entry.countries),
        "listed_on": str(entry.listed_on or ""),
        "regime": entry.regime,
    }
    # In a list of one, as the digests that stand in books were made.
    return _digest([told])


def names_digest(names: Iterable[Query]) -> str:
    """SHA-256 in hex of the names of one party, with what is known of their bearers."""
    return _digest(
        sorted(
            [one.name, one.capacity, one.kind, sorted(map(str, one.births)), sorted(one.countries)]
            for one in names
        )
    )


def _digest(told: object) -> str:
    return durable.digest_of(json.dumps(told, ensure_ascii=False, sort_keys=True))
