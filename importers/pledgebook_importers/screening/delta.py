"""What a new list changed: entries that are new, changed or gone since the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from pledgebook_importers.screening.entries import Entry, SanctionsList

What = Literal["new", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the later list, or for `removed` of the earlier; `reasons` say what changed in it."""

    what: What
    entry: Entry
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delta:
    """Two publications of one list; `before` is None where no other was kept, so that all is new."""

    after: SanctionsList
    before: SanctionsList | None
    changes: tuple[Change, ...]

    @property
    def screened(self) -> dict[str, Change]:
        """The changes that payees are screened against again, by the entry's id."""
        return {one.entry.id: one for one in self.changes if one.what != "removed"}

    def count(self, what: What) -> int:
        """How many entries are new, changed or gone."""
        return sum(one.what == what for one in self.changes)


def difference(before: SanctionsList | None, after: SanctionsList) -> Delta:
    """Compare two publications by the ids of their entries, in the order of the lists.

    Names that only stand in another order are no change. A list has one entry of an id.
    """
    earlier = {entry.id: entry for entry in before.entries} if before else {}
    later = {entry.id: entry for entry in after.entries}
    changes: list[Change] = []
    for id_, entry in later.items():
        if id_ not in earlier:
            changes.append(Change("new", entry))
        elif reasons := tuple(_differences(earlier[id_], entry)):
            changes.append(Change("changed", entry, reasons))
    changes += [Change("removed", own) for id_, own in earlier.items() if id_ not in later]
    return Delta(after, before, tuple(changes))


def _differences(before: Entry, after: Entry) -> Iterator[str]:
    """In words, what the later entry says that the earlier did not, and the reverse."""
    was, now = _names(before), _names(after)
    yield from (f"name added: {name}" for name in now if name not in was)
    yield from (f"name gone: {name}" for name in was if name not in now)
    for name, quality in now.items():
        if name in was and (was[name] == "low") != (quality == "low"):
            yield f"name now {'weak' if quality == 'low' else 'good'}: {name}"
    if before.name != after.name and after.name in was:
        yield f"now called {after.name}, before {before.name}"
    for what, old, new in (
        ("born", set(map(str, before.births)), set(map(str, after.births))),
        ("countries", before.countries, after.countries),
        ("kind", {before.kind}, {after.kind}),
        ("listed on", {_day(before.listed_on)}, {_day(after.listed_on)}),
        ("regime", {before.regime}, {after.regime}),
    ):  # fmt: skip
        if old != new:
            yield f"{what} now {_told(new)}, before {_told(old)}"


def _names(entry: Entry) -> dict[str, str]:
    """Every name with its quality, the better one where it stands twice."""
    found: dict[str, str] = {}
    for name in entry.names:
        if found.get(name.text, "low") == "low":
            found[name.text] = name.quality
    return found


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _told(values: Iterable[str]) -> str:
    return ", ".join(sorted(filter(None, values))) or "not stated"
