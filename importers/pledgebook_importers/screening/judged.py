"""What a run found beside what was decided before: a cleared pair stays cleared until a side changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pledgebook.records import Screening
from pledgebook.screening_acts import confirmed, latest, open_hits
from pledgebook_importers.screening.digests import entry_digest, names_digest
from pledgebook_importers.screening.parties import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pledgebook.registry import Registry
    from pledgebook_importers.screening.entries import Entry, SanctionsList
    from pledgebook_importers.screening.matching.screen import Hit, Query

State = Literal["new", "open", "confirmed", "changed", "decided"]
"""`changed`: it was decided, and the entry or the party's names are no longer those of then."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit, its state in the books, the act that says so, and what changed since."""

    hit: Hit
    state: State
    act: Screening | None = None
    changed: tuple[str, ...] = ()


class Memory:
    """The screenings of the books, with the digests of today's names and lists."""

    def __init__(self, registry: Registry, lists: Sequence[SanctionsList]) -> None:
        self.registry = registry
        self.lists = {one.id: one for one in lists}
        self.acts: defaultdict[str, list[Screening]] = defaultdict(list)
        for act in registry.all(Screening):
            self.acts[act.party].append(act)
        self._names: dict[str, str] = {}

    @cached_property
    def names(self) -> Mapping[str, list[Query]]:
        """All names of each party."""
        found: defaultdict[str, list[Query]] = defaultdict(list)
        for query in names_of(self.registry):
            found[query.ref].append(query)
        return found

    def names_digest(self, party: str) -> str:
        """The digest of a party's names as they are now."""
        if party not in self._names:
            self._names[party] = names_digest(self.names.get(party, ()))
        return self._names[party]

    @cached_property
    def _entries(self) -> Mapping[tuple[str, str], Entry]:
        return {(one.id, entry.id): entry for one in self.lists.values() for entry in one.entries}

    def entry_digest(self, list_id: str, entry: str) -> str | None:
        """The digest of an entry as it is now; None where the list in force holds it no more."""
        own = self._entries.get((list_id, entry))
        return entry_digest(own) if own else None

    def open(self, party: str) -> list[Screening]:
        """The party's hits that nobody has decided."""
        return open_hits(self.acts.get(party, ()))

    def judge(self, hits: Iterable[Hit]) -> list[Judged]:
        """Each hit with what the books say of its pair."""
        return [self._judged(hit) for hit in hits]

    def _judged(self, hit: Hit) -> Judged:
        party, likeness = hit.query.ref, (hit.list_id, hit.entry.id)
        acts = self.acts.get(party, ())
        for act in open_hits(acts):
            if (act.list_id, act.entry) == likeness:
                return Judged(hit, "confirmed" if confirmed(act) else "open", act)
        last = latest(acts, likeness)
        if last is None:
            return Judged(hit, "new")
        changed = []
        if last.entry_digest != self.entry_digest(*likeness):
            changed.append("the entry")
        if last.names_digest != self.names_digest(party):
            changed.append("the party's names")
        return Judged(hit, "changed" if changed else "decided", last, tuple(changed))
