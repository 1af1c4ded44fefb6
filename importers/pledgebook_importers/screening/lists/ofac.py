"""What OFAC's XML and CSV files have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pledgebook_importers.screening.entries import Kind

KINDS: Mapping[str, Kind] = {
    "individual": "person",
    "entity": "organisation",
    "": "organisation",
    "vessel": "vessel",
    "aircraft": "vessel",
}
"""OFAC's types; an empty one is an entity in the CSV files."""
_NEVER_SDN = frozenset(("NS-PLC", "NS-CMIC", "NS-MBS", "CMIC-EO13959", "561-Related", "561LIST"))
"""Programmes whose parties stand in the consolidated list, but for a few who are in both."""
_FEW = 20


def list_id(programmes: Iterable[str]) -> str:
    """OFAC-CONS for the consolidated list without SDN, told by its programmes, else OFAC-SDN."""
    every = [set(text.split("; ")) for text in programmes]
    apart = sum(1 for one in every if one & _NEVER_SDN)
    return "OFAC-CONS" if apart * _FEW > len(every) else "OFAC-SDN"
