"""Screening: names against lists, and the hits with their reasons. A pure function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pledgebook_importers.screening.entries import Birth, Entry, Kind, SanctionsList
from pledgebook_importers.screening.matching.circumstances import Circumstance, circumstances
from pledgebook_importers.screening.matching.index import Index, Listed
from pledgebook_importers.screening.matching.reasons import words_told
from pledgebook_importers.screening.matching.score import Comparison, compare
from pledgebook_importers.screening.matching.slips import compare_slips, compare_unspaced
from pledgebook_importers.screening.matching.words import words

METHOD = "pledgebook-names-3"
"""The version of the method, kept with every decision: it changes whenever a score may."""
ALERT, REVIEW = 0.85, 0.70
_LOW = 0.9
"""What a name that the authority itself calls weak leaves of the score."""
Band = Literal["alert", "review"]


@dataclass(frozen=True, slots=True)
class Query:
    """A name to be screened, with what is known of its bearer.

    `ref` is the asker's own: a line of a file, a party of the books; `capacity` is what the bearer
    is to the party, empty for the party itself.
    """

    name: str
    kind: Kind = ""
    births: tuple[Birth, ...] = ()
    countries: frozenset[str] = frozenset()
    ref: str = ""
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that may be a listed party's; `score` from `REVIEW` to 1, in hundredths."""

    query: Query
    list_id: str
    entry: Entry
    listed_name: str
    score: float
    band: Band
    reasons: tuple[str, ...]


def screen(names: Iterable[Query], lists: Sequence[SanctionsList]) -> Iterator[Hit]:
    """Screen each name against all lists: the best hit of each entry, the highest first."""
    screener = Screener(lists)
    for query in names:
        yield from screener.hits(query)


class Screener:
    """Lists made ready once, for any number of names."""

    def __init__(self, lists: Sequence[SanctionsList]) -> None:
        self._index = Index(lists)

    def hits(self, query: Query) -> list[Hit]:
        """The entries that the name may be, the most alike first."""
        ours = words(query.name)
        best: dict[tuple[str, str], tuple[float, Listed, Comparison]] = {}
        for listed in self._index.candidates(ours, query.name):
            compared = compare(ours, listed.words, self._index.alike, self._index.weights.of)
            for other in (
                compare_slips(
                    (query.name, ours), (listed.name.text, listed.words), self._index.is_word
                ),
                compare_unspaced(query.name, listed.name.text, ours, listed.words),
            ):
                if other is not None and other.score > compared.score:
                    compared = other
            score = compared.score * (_LOW if listed.name.quality == "low" else 1.0)
            key = (listed.list_id, listed.entry.id)
            if key not in best or score > best[key][0]:
                best[key] = (score, listed, compared)
        found = [
            hit for score, listed, compared in best.values()
            if (hit := self._hit(query, score, listed, compared)) is not None
        ]  # fmt: skip
        return sorted(found, key=lambda hit: (-hit.score, hit.list_id, hit.entry.id))

    def _hit(self, query: Query, score: float, listed: Listed, compared: Comparison) -> Hit | None:
        if score < REVIEW - 0.05:
            return None
        facts = circumstances(listed.entry, query.kind, query.births, query.countries)
        total = round(min(1.0, score + sum(fact.adds for fact in facts)), 2)
        if total < REVIEW:
            return None
        return Hit(
            query, listed.list_id, listed.entry, listed.name.text, total,
            "alert" if total >= ALERT else "review", _reasons(listed, compared, facts),
        )  # fmt: skip


def _reasons(
    listed: Listed, compared: Comparison, facts: Sequence[Circumstance]
) -> tuple[str, ...]:
    return (*words_told(listed.name, listed.entry, compared), *(fact.reason for fact in facts))
