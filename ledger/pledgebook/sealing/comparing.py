"""Sealed leaves held against the directives of the books: what stands, changed, went, was added."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pledgebook.sealing.leaves import TRANSACTION, Leaf, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.sealing.chain import Chain


@dataclass(slots=True)
class Comparison:
    """The leaves of a chain of seals held against those of the books."""

    sealed: dict[tuple[str, int], int] = field(default_factory=dict)
    """The number of the seal that holds a directive, by its file and line now."""
    newest: dict[str, int] = field(default_factory=dict)
    """The number of the last seal that holds a directive of a file, by its place."""
    left: list[Leaf] = field(default_factory=list)
    """What no seal holds."""
    disturbed: set[str] = field(default_factory=set)
    """Places where sealed entries were changed or taken out."""
    faults: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By the number of the seal."""


def compare(chain: Chain, leaves: Sequence[Leaf]) -> Comparison:
    """Match every sealed line with a directive of the books, whatever their order."""
    found = Comparison()
    standing: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        standing[leaf.key].append(leaf)
    missing: list[tuple[int, Line]] = []
    for number, link in enumerate(chain.links):
        for line in link.lines:
            if line.path is not None:
                continue
            same = standing.get(line.key)
            if same:
                leaf = same.pop(0)
                found.sealed[leaf.file, leaf.line] = number
                found.newest[leaf.place] = number
            else:
                missing.append((number, line))
    found.left = [leaf for same in standing.values() for leaf in same]
    if missing:
        _name_missing(found, missing)
    if chain.links:
        _name_added(found, chain)
    return found


def _name_missing(found: Comparison, missing: list[tuple[int, Line]]) -> None:
    """Say of each sealed line without a directive what became of it."""
    by_label, by_place = defaultdict(list), defaultdict(list)
    for leaf in found.left:
        by_label[leaf.label].append(leaf)
        by_place[leaf.place, str(leaf.date), leaf.label.partition(" ")[0]].append(leaf)
    taken: set[int] = set()
    for number, line in missing:
        found.disturbed.add(line.place)
        likely = [
            *by_label[line.label],
            *by_place[line.place, line.date, line.label.partition(" ")[0]],
        ]
        now = next((leaf for leaf in likely if id(leaf) not in taken), None)
        what = f"{line.date} {line.label}"
        if now is None:
            found.faults[number].append(f"{what} is missing (sealed from {line.place})")
            continue
        taken.add(id(now))
        found.disturbed.add(now.place)
        found.faults[number].append(f"{what} is not as it was sealed: {now.place}:{now.line}")
    found.left = [leaf for leaf in found.left if id(leaf) not in taken]


def _name_added(found: Comparison, chain: Chain) -> None:
    """What came into a sealed period; a voucher of a new name is PB701's to tell."""
    last = chain.links[-1].text.last
    names = {line.entry for link in chain.links for line in link.lines}
    for leaf in found.left:
        if leaf.date > last or leaf.late:
            continue
        if leaf.label.startswith(f"{TRANSACTION} ") and leaf.entry not in names:
            continue
        number = next(n for n, link in enumerate(chain.links) if leaf.date <= link.text.last)
        found.faults[number].append(
            f"{leaf.date} {leaf.label} was added after the seal: {leaf.place}:{leaf.line}; "
            f"date it later, or mark it `late: TRUE`"
        )
