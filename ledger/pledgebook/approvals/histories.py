"""The acts on one voucher in their order: each names the one before it, so no clock is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pledgebook.approvals.act import Act, Subject
from pledgebook.approvals.filed import FiledAct

REJECT, REOPEN = "reject", "reopen"


class Entry(NamedTuple):
    """One good act on the voucher."""

    filed: FiledAct
    act: Act
    subject: Subject


class History(dict[str, Entry]):
    """The good acts on a voucher by their digest."""

    def before(self, digest: str) -> Iterator[tuple[str, Entry]]:
        """The acts before one, the nearest first; ends where one is not there."""
        after = self[digest].subject.after
        while after is not None and after in self:
            yield after, self[after]
            after = self[after].subject.after

    def broken(self, digest: str) -> bool:
        """Whether an act follows one that is not there, at whatever distance."""
        *_, first = [(digest, self[digest]), *self.before(digest)]
        return first[1].subject.after is not None

    def superseded(self) -> dict[str, Entry]:
        """Acts whose place another has taken: a later one of the same kind, or a rejection."""
        found: dict[str, Entry] = {}
        for digest, entry in self.items():
            for before, other in self.before(digest):
                if entry.act.kind in (REJECT, REOPEN, other.act.kind):
                    found.setdefault(before, entry)
        return found

    def unanswered(self) -> dict[str, Entry]:
        """Rejections that no reopening follows."""
        answered = {
            before
            for digest, entry in self.items()
            if entry.act.kind == REOPEN
            for before, _ in self.before(digest)
        }
        return {
            digest: entry
            for digest, entry in self.items()
            if entry.act.kind == REJECT and digest not in answered
        }

    def rejected_before(self, digest: str) -> Entry | None:
        """The rejection that an act passes over: one before it without a reopening between."""
        for _, entry in self.before(digest):
            if entry.act.kind == REOPEN:
                return None
            if entry.act.kind == REJECT:
                return entry
        return None

    def entered_after(self, digest: str) -> Entry | None:
        """The signature of the preparer that is later than an act, where none is before it."""
        entered = [entry for entry in self.values() if entry.act.kind == "enter"]
        time = self[digest].act.time
        if not entered or any(entry.act.time <= time for entry in entered):
            return None
        return entered[0]

    def tip(self) -> str | None:
        """The act that a new one follows: of those that none follows, the latest."""
        followed = {entry.subject.after for entry in self.values()}
        ends = [digest for digest in self if digest not in followed]
        return max(ends, key=lambda digest: (self[digest].act.time, digest), default=None)
