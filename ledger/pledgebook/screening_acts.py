"""Hits of screenings and what became of them, likeness by likeness.

A likeness is a party beside one entry of a list; a screening written without an entry speaks of the
list, and decides no hit that names one. A hit stays open until somebody decides it who neither entered
it nor is the party.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from pledgebook.records import Screening

Likeness = tuple[str, str | None]
"""A list and the id of its entry, None where the screening names no entry."""


@dataclass(frozen=True, slots=True)
class RecordedHit:
    """A hit, and the later screening of the same likeness that ended it: a decision, or the hit told anew."""

    record: Screening
    ended: Screening | None


def confirmed(act: Screening) -> bool:
    """Whether somebody found that a hit is the listed party: it gives an entry and a reason."""
    return act.outcome == "hit" and act.entry is not None and act.reason is not None


def recorded_hits(
    acts: Iterable[Screening], barred: Container[str | None] = ()
) -> list[RecordedHit]:
    """The hits among the screenings of one party, in the order in which they were told.

    `barred` are officers who may decide none of them, such as the preparer of a payment.
    """
    open_: dict[Likeness, Screening] = {}
    found: list[RecordedHit] = []
    for act in sorted(acts, key=_order):
        own: Likeness = (act.list_id, act.entry)
        hit = open_.get(own)
        if hit is not None and (act.outcome == "hit" or _decides(act, hit, barred)):
            found.append(RecordedHit(open_.pop(own), act))
        if act.outcome == "hit":
            open_[own] = act
    return [*found, *(RecordedHit(hit, None) for hit in open_.values())]


def open_hits(acts: Iterable[Screening], barred: Container[str | None] = ()) -> list[Screening]:
    """The hits of one party that nobody has decided."""
    return [hit.record for hit in recorded_hits(acts, barred) if hit.ended is None]


def latest(acts: Iterable[Screening], likeness: Likeness) -> Screening | None:
    """The last screening that speaks of this very likeness."""
    own = [act for act in acts if (act.list_id, act.entry) == likeness]
    return max(own, key=_order, default=None)


def _decides(act: Screening, hit: Screening, barred: Container[str | None]) -> bool:
    return act.decided_by not in (hit.prepared_by, hit.party) and act.decided_by not in barred


def _order(act: Screening) -> tuple[int, int]:
    """Days first; on one day a decision comes after the hit, and the finding that it is the party last.

    Screenings of one day stand in several files, and have no hour.
    """
    if act.entry is None:
        return act.date.toordinal(), 0
    if act.outcome == "hit":
        return act.date.toordinal(), 3 if confirmed(act) else 1
    return act.date.toordinal(), 2
